#include <algorithm>

#include "kernel/llvm/emitter.hpp"

namespace steepest::jit {
namespace {

using llvm::Value;

constexpr std::uint64_t double_bytes = 8;
constexpr std::uint64_t cache_line_bytes = 64;

bool any_varies(const Point& point) {
  return std::ranges::any_of(point, [](const Coordinate& coordinate) { return coordinate.varies; });
}

}  // namespace

/// The value at a position: computed, if it belongs to the loop being emitted, or read.
Value* Emitter::load(std::uint32_t value, const Point& point) {
  value = plan_.canonical(value);
  if (const Instruction* view = plan_.view(value)) return load(view->arguments[0], behind(*view, point));
  if (const std::optional<double> number = plan_.literal(value)) return math_.number(*number, width_);
  const Key key = key_of(value, point);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  if (const auto found = known_before_.find(key); found != known_before_.end()) return found->second;
  const bool is_made = is_made_here(value);
  Value* result = is_made ? compute(*plan_.producer(value), point) : load_memory(value, point);
  const bool before = preheader_ && !is_made && !plan_.value(value).per_row && !any_varies(point);
  (before ? known_before_ : known_)[key] = result;
  return result;
}

/// Whether the loop being emitted computes the value.
bool Emitter::is_made_here(std::uint32_t value) const {
  const Instruction* producer = plan_.producer(value);
  const bool is_member = producer && plan_.group_of(value) == group_ && work_of(producer->op) == Work::compute;
  return is_member || plan_.is_recomputed(value);
}

Value* Emitter::load_memory(std::uint32_t value, const Point& point) {
  const auto position = [&] { return linear(plan_.value(value).shape, point); };
  const bool varies = any_varies(point);
  const Coordinate at = varies ? position() : hoisted(position);
  if (plan_.value(value).storage != Storage::global) return load_rows(value, at);
  if (varies) return load_global(value, at);
  return hoisted([&] { return load_global(value, at); });
}

Value* Emitter::element_pointer(Value* base, Value* element) {
  return builder_.CreateInBoundsGEP(builder_.getDoubleTy(), base, element);
}

Value* Emitter::load_global(std::uint32_t value, const Coordinate& at) {
  Value* globals = argument(Argument::globals);
  const llvm::Align align(double_bytes);
  Coordinate place = at;
  place.base = plus(at.base, index(plan_.offset(value)));
  const bool own_places = place.base->getType()->isVectorTy() || (width_ != 1 && at.step != 0 && at.step != 1);
  if (own_places) {
    Value* pointers = element_pointer(globals, lane_indices(place));
    return builder_.CreateMaskedGather(math_.type(width_), pointers, align);
  }
  Value* pointer = element_pointer(globals, place.base);
  if (width_ != 1 && at.step == 1) return builder_.CreateAlignedLoad(math_.type(width_), pointer, align);
  return math_.widen(builder_.CreateAlignedLoad(builder_.getDoubleTy(), pointer, align), width_);
}

/// Where row 0 of an element of a per-row value stands.
Value* Emitter::rows_pointer(std::uint32_t value, Value* element) {
  Value* place = plus(element, index(plan_.offset(value)));
  if (plan_.value(value).storage == Storage::block) {
    return element_pointer(argument(Argument::scratch), times(place, plan_.program().block_rows));
  }
  Value* columns = argument(Argument::columns);
  Value* pointer = builder_.CreateInBoundsGEP(builder_.getPtrTy(), columns, place);
  if (!place->getType()->isVectorTy()) return builder_.CreateLoad(builder_.getPtrTy(), pointer);
  auto* type = llvm::FixedVectorType::get(builder_.getPtrTy(), lanes);
  return builder_.CreateMaskedGather(type, pointer, llvm::Align(double_bytes));
}

llvm::Align Emitter::row_alignment(std::uint32_t value) const {
  const bool aligned = plan_.value(value).storage == Storage::block && width_ != 1;
  return llvm::Align(aligned ? cache_line_bytes : double_bytes);
}

Value* Emitter::load_rows(std::uint32_t value, const Coordinate& at) {
  if (at.base->getType()->isVectorTy()) return gathered_rows(value, at);
  const auto emit = [&] { return rows_pointer(value, at.base); };
  Value* pointer = at.varies ? emit() : hoisted(emit);
  if (wants_prefetch(value)) prefetch(pointer);
  return builder_.CreateAlignedLoad(math_.type(width_), element_pointer(pointer, row_), row_alignment(value));
}

/// While a column is read again from the cache, memory is idle. The cache must hold two blocks.
bool Emitter::wants_prefetch(std::uint32_t value) const {
  const bool is_column = plan_.value(value).storage == Storage::column;
  if (!is_column || width_ == 1 || mask_ || !plan_.reads_again(value, group_)) return false;
  const std::int64_t row_bytes =
      static_cast<std::int64_t>(double_bytes) * (plan_.program().columns + plan_.scratch_size());
  return 2 * row_bytes * plan_.program().block_rows <= module_.host.cache;
}

/// Fetches the next block's part of a column. Beyond the table it fetches nothing of use, and faults never.
void Emitter::prefetch(Value* column) {
  Value* row = plus(row_, index(plan_.program().block_rows));
  Value* place = builder_.CreateGEP(builder_.getDoubleTy(), column, row);
  llvm::Value* read = builder_.getInt32(0);
  llvm::Value* second_level = builder_.getInt32(2);
  llvm::Value* data = builder_.getInt32(1);
  builder_.CreateIntrinsic(llvm::Intrinsic::prefetch, {place->getType()}, {place, read, second_level, data});
}

// Every row reads an element of its own.
Value* Emitter::gathered_rows(std::uint32_t value, const Coordinate& at) {
  Value* rows = lane_indices({row_, 1, true});
  Value* pointers = element_pointer(rows_pointer(value, at.base), rows);
  return builder_.CreateMaskedGather(math_.type(width_), pointers, llvm::Align(double_bytes));
}

void Emitter::store(std::uint32_t value, const Point& point, Value* content) {
  const auto position = [&] { return linear(plan_.value(value).shape, point); };
  const Coordinate at = any_varies(point) ? position() : hoisted(position);
  if (plan_.value(value).storage != Storage::global) {
    Value* pointer = hoisted([&] { return rows_pointer(value, at.base); });
    builder_.CreateAlignedStore(content, element_pointer(pointer, row_), row_alignment(value));
    return;
  }
  Coordinate place = at;
  place.base = plus(at.base, index(plan_.offset(value)));
  Value* globals = argument(Argument::globals);
  if (width_ == 1 || at.step == 1) {
    builder_.CreateAlignedStore(content, element_pointer(globals, place.base), llvm::Align(double_bytes));
    return;
  }
  Value* pointers = element_pointer(globals, lane_indices(place));
  builder_.CreateMaskedScatter(content, pointers, llvm::Align(double_bytes));
}

void Emitter::store_row_output(const Member& member, const Point& point) {
  Value* content = load(member.source, point);
  Value* column = hoisted([&] {
    const Coordinate at = linear(plan_.value(member.source).shape, point);
    Value* place = plus(at.base, index(member.first));
    Value* pointer = builder_.CreateInBoundsGEP(builder_.getPtrTy(), argument(Argument::row_outputs), place);
    return builder_.CreateLoad(builder_.getPtrTy(), pointer);
  });
  Value* pointer = element_pointer(column, row_);
  if (mask_) {
    builder_.CreateMaskedStore(content, pointer, llvm::Align(double_bytes), mask_);
  } else {
    builder_.CreateAlignedStore(content, pointer, llvm::Align(double_bytes));
  }
}

}  // namespace steepest::jit
