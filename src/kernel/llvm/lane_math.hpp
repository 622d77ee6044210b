#pragma once

#include <llvm/IR/IRBuilder.h>

#include <map>
#include <span>

#include "kernel/llvm/host.hpp"
#include "steepest/operator.hpp"

namespace steepest::jit {

/// Arithmetic on doubles, one or eight at a time, in LLVM's code. A value is a double or a vector of eight doubles;
/// masks are 0 and 1.
class LaneMath final {
 public:
  LaneMath(llvm::IRBuilder<>& builder, int native_lanes) : builder_(builder), native_lanes_(native_lanes) {}

  llvm::Type* type(int width) const;
  llvm::Value* number(double value, int width) const;
  /// A single double in all lanes.
  llvm::Value* widen(llvm::Value* value, int width);

  /// The operator of the table; all arguments of the same width.
  llvm::Value* apply(Op op, std::span<llvm::Value* const> arguments);
  /// a * b + c, rounded once.
  llvm::Value* multiply_add(llvm::Value* a, llvm::Value* b, llvm::Value* c);
  llvm::Value* minimum(llvm::Value* x, llvm::Value* y);
  llvm::Value* maximum(llvm::Value* x, llvm::Value* y);

  /// Comparisons remember their bits for the selections that read them, within one stretch of code.
  void forget() { bits_.clear(); }

 private:
  llvm::Value* instruction(Op op, std::span<llvm::Value* const> arguments);
  llvm::Value* vector_operator(Op op, std::span<llvm::Value* const> arguments);
  llvm::Value* library(Op op, std::span<llvm::Value* const> arguments);
  llvm::Value* log_one_plus(llvm::Value* x);
  llvm::Value* inverse_hyperbolic(Op op, llvm::Value* x);
  llvm::Value* intrinsic(Op op, std::span<llvm::Value* const> arguments);
  llvm::Value* compare(llvm::CmpInst::Predicate predicate, llvm::Value* x, llvm::Value* y);
  llvm::Value* mask(llvm::Value* bits);
  llvm::Value* bits(llvm::Value* mask);
  llvm::Value* selected(llvm::Value* condition, llvm::Value* x, llvm::Value* y);
  llvm::Value* integer_power(llvm::Value* x, llvm::Value* y);
  llvm::Value* power(llvm::Value* x, llvm::Value* y);
  llvm::Value* sign(llvm::Value* x);
  llvm::Value* call_vector_function(const std::string& symbol, std::span<llvm::Value* const> arguments);
  llvm::Value* call_native(const std::string& symbol, std::span<llvm::Value* const> arguments, int width);
  llvm::Value* call_reference(Op op, std::span<llvm::Value* const> arguments);
  llvm::Value* call(const std::string& name, llvm::Type* type, std::span<llvm::Value* const> arguments);
  static int width_of(const llvm::Value* value);

  llvm::IRBuilder<>& builder_;
  int native_lanes_;
  std::map<llvm::Value*, llvm::Value*> bits_;
};

}  // namespace steepest::jit
