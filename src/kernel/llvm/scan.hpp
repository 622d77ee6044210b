#pragma once

#include "kernel/llvm/emitter.hpp"
#include "kernel/scan_places.hpp"

namespace steepest::jit {

/// The body of a scan for eight rows at once: values that differ between rows lie in scratch, eight lanes an element;
/// the others stay globals. `varying` says which arguments of the scan differ between rows.
Program lane_body(const Program& body, const std::vector<bool>& varying);

/// Emits a scan: the loop over its steps, eight rows at a time, and the functions of its body.
class ScanEmitter final {
 public:
  ScanEmitter(Emitter& outer, const Instruction& scan);
  void emit();

 private:
  void reserve_workspace();
  void emit_body_functions();
  void emit_constants();
  void emit_rows();
  void emit_steps();
  void emit_step(llvm::Value* count);
  void copy_argument(std::size_t argument, std::int64_t place, llvm::Value* step);
  void copy_carry();
  void copy_result(std::uint32_t value, llvm::Value* first);
  void call_body();

  bool differs_by_row(std::int64_t place) const;
  llvm::Value* place_pointer(std::int64_t place, bool by_row, llvm::Value* element);
  llvm::Value* load_body(std::uint32_t value, llvm::Value* element);

  Emitter& outer_;
  const Instruction& scan_;
  Program body_;
  Plan plan_;
  ScanPlaces places_;
  std::vector<llvm::Function*> functions_;
  llvm::Value* globals_ = nullptr;  ///< of the body
  llvm::Value* scratch_ = nullptr;
};

}  // namespace steepest::jit
