#include "kernel/llvm/scan.hpp"

#include <algorithm>

namespace steepest::jit {
namespace {

using llvm::Value;

/// Beyond this a call costs little beside the body.
constexpr unsigned longest_inlined = 400;

std::vector<bool> varying_arguments(const Plan& plan, const Instruction& scan) {
  std::vector<bool> varying;
  for (const std::uint32_t argument : scan.arguments) varying.push_back(plan.value(argument).per_row);
  // Where rows skip different steps, their carries differ, whatever the body does.
  const std::int64_t flag = scan.attributes[5];
  if (flag >= 0 && varying[static_cast<std::size_t>(flag)]) varying[0] = true;
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
    if (!differs_by_row(capture.offset)) copy_argument(scan_.arguments[capture.argument], capture.offset, nullptr);
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
  for (llvm::Function* function : functions_) {
    function->setLinkage(llvm::Function::InternalLinkage);
    if (function->getInstructionCount() <= longest_inlined) function->addFnAttr(llvm::Attribute::AlwaysInline);
  }
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
    if (differs_by_row(capture.offset)) copy_argument(scan_.arguments[capture.argument], capture.offset, nullptr);
  }
  const bool flagged = places_.flag_argument >= 0;
  if (flagged || places_.steps == 0) {
    outer_.for_each_position({places_.carry}, [&](const Point& point) {
      outer_.forget();
      outer_.store(scan_.result, point, outer_.load(scan_.arguments[0], point));
    });
  }
  if (places_.steps == 0) return;
  if (flagged) return outer_.axis_loop(places_.steps, [&](Value* count) { emit_flagged_step(count); });
  if (places_.carry_offset >= 0) copy_argument(scan_.arguments[0], places_.carry_offset, nullptr);
  outer_.axis_loop(places_.steps, [&](Value* count) { emit_step(count); });
  copy_result(body_.outputs[0], outer_.index(0));
}

/// With a flag the scan's result holds the carry: it stays where a step is skipped.
void ScanEmitter::emit_flagged_step(Value* count) {
  Value* step = places_.backwards ? outer_.plus(outer_.times(count, -1), outer_.index(places_.steps - 1)) : count;
  const std::uint32_t source =
      places_.flag_argument == 0 ? scan_.result : scan_.arguments[static_cast<std::size_t>(places_.flag_argument)];
  outer_.forget();
  Value* flag = outer_.load(source, flag_point(source, step));
  Value* goes_on = outer_.builder_.CreateFCmpUNE(flag, outer_.math_.number(0, outer_.width_));
  Value* any = outer_.width_ == 1 ? goes_on : outer_.builder_.CreateOrReduce(goes_on);
  Value* first = outer_.plus(outer_.times(step, places_.output), outer_.index(places_.carry));
  const auto clear = [&](const Point& point) {
    outer_.store(scan_.result, {{outer_.plus(first, point[0].base)}}, outer_.math_.number(0, outer_.width_));
  };
  if (places_.output > 0) outer_.for_each_position({places_.output}, clear);
  outer_.branch_if(any, [&] {
    for (const ScanPlaces::Capture& slice : places_.slices) {
      copy_argument(scan_.arguments[slice.argument], slice.offset, step);
    }
    if (places_.carry_offset >= 0) copy_carry_in();
    call_body();
    if (places_.output > 0) copy_selected(body_.outputs[1], first, goes_on);
    copy_selected(body_.outputs[0], outer_.index(0), goes_on);
  });
  outer_.forget();
}

Point ScanEmitter::flag_point(std::uint32_t source, Value* step) {
  if (places_.flag_argument == 0) return {{outer_.index(places_.flag_element)}};
  const Shape& shape = outer_.plan_.value(source).shape;
  Point point(shape.size());
  std::int64_t rest = places_.flag_element;
  for (std::size_t axis = shape.size(); axis-- > 1;) {
    point[axis] = {outer_.index(rest % shape[axis])};
    rest /= shape[axis];
  }
  point[0] = {step};
  return point;
}

/// The carry from the scan's result into the body's place for it.
void ScanEmitter::copy_carry_in() {
  const bool by_row = differs_by_row(places_.carry_offset);
  const int width = outer_.width_;
  if (!by_row) outer_.width_ = 1;
  outer_.for_each_position({places_.carry}, [&](const Point& point) {
    outer_.forget();
    Value* content = outer_.load(scan_.result, point);
    Value* pointer = place_pointer(places_.carry_offset, by_row, point[0].base);
    outer_.builder_.CreateAlignedStore(content, pointer, llvm::Align(sizeof(double)));
  });
  outer_.width_ = width;
  outer_.forget();
}

/// A result of the body into the scan's result from position `first` on, for the rows that took the step.
void ScanEmitter::copy_selected(std::uint32_t value, Value* first, Value* goes_on) {
  const Shape size{element_count(body_.values[value].shape)};
  outer_.for_each_position(size, [&](const Point& point) {
    outer_.forget();
    Value* content = load_body(value, point[0].base);
    const Point target{{outer_.plus(first, point[0].base)}};
    if (outer_.width_ != 1) {
      Value* before = outer_.load(scan_.result, target);
      content = outer_.builder_.CreateSelect(goes_on, content, before);
    }
    outer_.store(scan_.result, target, content);
  });
  outer_.forget();
}

void ScanEmitter::emit_step(Value* count) {
  Value* step = places_.backwards ? outer_.plus(outer_.times(count, -1), outer_.index(places_.steps - 1)) : count;
  for (const ScanPlaces::Capture& slice : places_.slices) {
    copy_argument(scan_.arguments[slice.argument], slice.offset, step);
  }
  call_body();
  if (places_.output > 0) {
    copy_result(body_.outputs[1], outer_.plus(outer_.times(step, places_.output), outer_.index(places_.carry)));
  }
  if (places_.carry_offset >= 0) copy_carry();
}

/// An argument of the scan, or the slice of it for `step`, into the body's place for it.
void ScanEmitter::copy_argument(std::uint32_t value, std::int64_t place, Value* step) {
  const Shape& whole = outer_.plan_.value(value).shape;
  const Shape shape(whole.begin() + (step ? 1 : 0), whole.end());
  const bool by_row = differs_by_row(place);
  if (!by_row) {
    if (Value* source = plain_pointer(value, step, element_count(shape))) {
      return copy_block(element_pointer(place), source, element_count(shape));
    }
  }
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

/// Where the elements of a value stand one after the other in the globals; null where they do not. `step` counts
/// stretches of `count` elements.
Value* ScanEmitter::plain_pointer(std::uint32_t value, Value* step, std::int64_t count) {
  const Plan& plan = outer_.plan_;
  value = plan.canonical(value);
  const bool is_plain = !plan.view(value) && !plan.literal(value) && plan.value(value).storage == Storage::global;
  if (!is_plain) return nullptr;
  Value* at = outer_.index(plan.offset(value));
  if (step) at = outer_.plus(outer_.times(step, count), at);
  return outer_.element_pointer(outer_.argument(Argument::globals), at);
}

Value* ScanEmitter::element_pointer(std::int64_t place) {
  return outer_.element_pointer(globals_, outer_.index(place));
}

void ScanEmitter::copy_block(Value* to, Value* from, std::int64_t count) {
  const llvm::Align align(sizeof(double));
  const auto stretch = [&](int width, std::int64_t begin, std::int64_t end) {
    if (begin == end) return;
    const auto body = [&](Value* position) {
      llvm::Type* type = outer_.math_.type(width);
      Value* content = outer_.builder_.CreateAlignedLoad(type, outer_.element_pointer(from, position), align);
      outer_.builder_.CreateAlignedStore(content, outer_.element_pointer(to, position), align);
    };
    outer_.loop(outer_.index(begin), outer_.index(end), width, body, false);
  };
  stretch(lanes, 0, count / lanes * lanes);
  stretch(1, count / lanes * lanes, count);
  outer_.forget();
}

void ScanEmitter::copy_carry() {
  const bool by_row = differs_by_row(places_.carry_offset);
  if (!by_row) {
    return copy_block(element_pointer(places_.carry_offset), element_pointer(plan_.offset(body_.outputs[0])),
                      places_.carry);
  }
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
  if (outer_.plan_.value(scan_.result).storage == Storage::global) {
    Value* place = outer_.plus(first, outer_.index(outer_.plan_.offset(scan_.result)));
    Value* target = outer_.element_pointer(outer_.argument(Argument::globals), place);
    return copy_block(target, element_pointer(plan_.offset(value)), size[0]);
  }
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
    outer_.builder_.CreateCall(function,
                               {none, none, globals_, none, scratch_, workspace, outer_.index(lanes), outer_.index(0)});
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
