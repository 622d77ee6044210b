#include "kernel/llvm/scan.hpp"

#include <algorithm>

namespace steepest::jit {
namespace {

using llvm::Value;

std::vector<bool> varying_arguments(const Plan& plan, const Instruction& scan) {
  std::vector<bool> varying;
  for (const std::uint32_t argument : scan.arguments) varying.push_back(plan.value(argument).per_row);
  return varying;
}

std::int64_t rounded_up(std::int64_t size) { return (size + lanes - 1) / lanes * lanes; }

}  // namespace

ScanEmitter::ScanEmitter(Emitter& outer, const Instruction& scan)
    : outer_(outer),
      scan_(scan),
      body_(lane_body(*outer.plan_.program().functions[scan.function], varying_arguments(outer.plan_, scan))),
      plan_(body_),
      places_(*outer.plan_.program().functions[scan.function], scan) {}

void ScanEmitter::emit() {
  reserve_workspace();
  emit_body_functions();
  emit_constants();
  for (const ScanPlaces::Capture& capture : places_.captures) {
    if (!differs_by_row(capture.offset)) copy_argument(capture.argument, capture.offset, nullptr);
  }
  if (!outer_.plan_.value(scan_.result).per_row) return emit_steps();
  outer_.width_ = lanes;
  outer_.loop(
      outer_.index(0), outer_.argument(Argument::rows), lanes,
      [&](Value* row) {
        outer_.row_ = row;
        emit_steps();
      },
      false);
}

void ScanEmitter::reserve_workspace() {
  Value* workspace = outer_.argument(Argument::workspace);
  globals_ = outer_.element_pointer(workspace, outer_.index(outer_.module_.workspace));
  outer_.module_.workspace += rounded_up(static_cast<std::int64_t>(body_.initial_globals.size()));
  scratch_ = outer_.element_pointer(workspace, outer_.index(outer_.module_.workspace));
  outer_.module_.workspace += plan_.scratch_size() * lanes;
}

void ScanEmitter::emit_body_functions() {
  const PassPlan& pass = plan_.passes().front();
  const std::vector<llvm::Function*> single = emit_section(outer_.module_, plan_, pass.before, 1);
  const std::vector<llvm::Function*> wide = emit_section(outer_.module_, plan_, pass.rows, 1 + pass.before.size());
  functions_.insert(functions_.end(), single.begin(), single.end());
  functions_.insert(functions_.end(), wide.begin(), wide.end());
  for (llvm::Function* function : functions_) function->setLinkage(llvm::Function::InternalLinkage);
}

void ScanEmitter::emit_constants() {
  if (body_.initial_globals.empty()) return;
  llvm::LLVMContext& context = outer_.function_->getContext();
  llvm::Constant* values = llvm::ConstantDataArray::get(context, llvm::ArrayRef(body_.initial_globals));
  // The module owns its variables from their making on.
  auto* constants = new llvm::GlobalVariable(outer_.module_.module, values->getType(), true,
                                             llvm::GlobalValue::PrivateLinkage, values);
  const llvm::Align align(sizeof(double));
  outer_.builder_.CreateMemCpy(globals_, align, constants, align, body_.initial_globals.size() * sizeof(double));
}

void ScanEmitter::emit_steps() {
  outer_.forget();
  for (const ScanPlaces::Capture& capture : places_.captures) {
    if (differs_by_row(capture.offset)) copy_argument(capture.argument, capture.offset, nullptr);
  }
  if (places_.carry_offset >= 0) copy_argument(0, places_.carry_offset, nullptr);
  if (places_.steps == 0) {
    outer_.for_each_position({places_.carry}, [&](const Point& point) {
      outer_.forget();
      outer_.store(scan_.result, point, outer_.load(scan_.arguments[0], point));
    });
    return;
  }
  outer_.axis_loop(places_.steps, [&](Value* count) { emit_step(count); });
  copy_result(body_.outputs[0], outer_.index(0));
}

void ScanEmitter::emit_step(Value* count) {
  Value* step = places_.backwards ? outer_.plus(outer_.times(count, -1), outer_.index(places_.steps - 1)) : count;
  for (const ScanPlaces::Capture& slice : places_.slices) copy_argument(slice.argument, slice.offset, step);
  call_body();
  if (places_.output > 0) {
    copy_result(body_.outputs[1], outer_.plus(outer_.times(step, places_.output), outer_.index(places_.carry)));
  }
  if (places_.carry_offset >= 0) copy_carry();
}

/// An argument of the scan, or the slice of it for `step`, into the body's place for it.
void ScanEmitter::copy_argument(std::size_t argument, std::int64_t place, Value* step) {
  const std::uint32_t value = scan_.arguments[argument];
  const Shape& whole = outer_.plan_.value(value).shape;
  const Shape shape(whole.begin() + (step ? 1 : 0), whole.end());
  const bool by_row = differs_by_row(place);
  const int width = outer_.width_;
  if (!by_row) outer_.width_ = 1;
  outer_.for_each_position(shape, [&](const Point& point) {
    outer_.forget();
    Point from = point;
    if (step) from.insert(from.begin(), {step});
    Value* content = outer_.load(value, from);
    Value* pointer = place_pointer(place, by_row, outer_.linear(shape, point).base);
    outer_.builder_.CreateAlignedStore(content, pointer, llvm::Align(sizeof(double)));
  });
  outer_.width_ = width;
  outer_.forget();
}

void ScanEmitter::copy_carry() {
  const bool by_row = differs_by_row(places_.carry_offset);
  const int width = outer_.width_;
  if (!by_row) outer_.width_ = 1;
  outer_.for_each_position({places_.carry}, [&](const Point& point) {
    Value* content = load_body(body_.outputs[0], point[0].base);
    Value* pointer = place_pointer(places_.carry_offset, by_row, point[0].base);
    outer_.builder_.CreateAlignedStore(content, pointer, llvm::Align(sizeof(double)));
  });
  outer_.width_ = width;
}

/// A result of the body into the scan's result from position `first` on.
void ScanEmitter::copy_result(std::uint32_t value, Value* first) {
  const Shape size{element_count(body_.values[value].shape)};
  outer_.for_each_position(size, [&](const Point& point) {
    Value* content = load_body(value, point[0].base);
    const Point target{{outer_.plus(first, point[0].base)}};
    outer_.store(scan_.result, target, content);
  });
}

void ScanEmitter::call_body() {
  Value* none = llvm::ConstantPointerNull::get(outer_.builder_.getPtrTy());
  Value* workspace = outer_.argument(Argument::workspace);
  for (llvm::Function* function : functions_) {
    outer_.builder_.CreateCall(function, {none, none, globals_, none, scratch_, workspace, outer_.index(lanes)});
  }
}

bool ScanEmitter::differs_by_row(std::int64_t place) const {
  const auto holds = [&](const Program::InputPlace& input) { return input.offset == place && input.size > 0; };
  const auto input = std::ranges::find_if(body_.inputs, holds);
  return input != body_.inputs.end() && input->storage == Storage::block;
}

Value* ScanEmitter::place_pointer(std::int64_t place, bool by_row, Value* element) {
  Value* at = outer_.plus(element, outer_.index(place));
  if (!by_row) return outer_.element_pointer(globals_, at);
  return outer_.element_pointer(scratch_, outer_.times(at, lanes));
}

Value* ScanEmitter::load_body(std::uint32_t value, Value* element) {
  const bool by_row = body_.values[value].storage == Storage::block;
  Value* pointer = place_pointer(plan_.offset(value), by_row, element);
  llvm::Type* type = outer_.math_.type(by_row ? outer_.width_ : 1);
  Value* content = outer_.builder_.CreateAlignedLoad(type, pointer, llvm::Align(sizeof(double)));
  return outer_.math_.widen(content, outer_.width_);
}

}  // namespace steepest::jit
