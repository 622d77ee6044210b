#pragma once

#include "kernel/dense.hpp"
#include "kernel/llvm/emitter.hpp"

namespace steepest::jit {

/// Emits an operator of linear algebra: its arguments are copied to the workspace, eight rows at a time where they
/// differ between rows, and a function of the library does the work.
class DenseEmitter final {
 public:
  DenseEmitter(Emitter& outer, const Instruction& instruction);
  void emit();

 private:
  struct Piece {
    llvm::Value* pointer = nullptr;
    int lanes = 1;
  };
  Piece take(std::uint32_t value);
  void copy_in(std::uint32_t value, const Piece& piece);
  void copy_out(const Piece& piece);
  void call();
  bool by_row(std::uint32_t value) const { return outer_.plan_.value(value).per_row; }

  Emitter& outer_;
  const Instruction& instruction_;
  DenseShape shape_;
  std::vector<Piece> arguments_;
  Piece result_;
};

}  // namespace steepest::jit
