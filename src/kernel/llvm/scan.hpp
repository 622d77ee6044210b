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
  void emit_flagged_step(llvm::Value* count);
  Point flag_point(std::uint32_t source, llvm::Value* step);
  void copy_argument(std::uint32_t value, std::int64_t place, llvm::Value* step);
  void copy_carry_in();
  void copy_selected(std::uint32_t value, llvm::Value* first, llvm::Value* goes_on);
  void copy_carry();
  llvm::Value* plain_pointer(std::uint32_t value, llvm::Value* step, std::int64_t count);
  llvm::Value* element_pointer(std::int64_t place);
  std::int64_t ahead_in(const Shape& sequence) const;
  void copy_block(llvm::Value* to, llvm::Value* from, std::int64_t count, std::int64_t ahead = 0);
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
