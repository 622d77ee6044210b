#include <algorithm>

#include "kernel/llvm/emitter.hpp"

namespace steepest::jit {
namespace {

using llvm::Value;

constexpr std::uint64_t double_bytes = 8, pointer_bytes = 8;

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
  const bool in_rows = plan_.value(value).storage != Storage::global;
  const auto position = [&] { return linear(plan_.value(value).shape, point, in_rows); };
  const bool varies = any_varies(point);
  const Coordinate at = varies ? position() : hoisted(position);
  if (plan_.value(value).storage != Storage::global) return load_rows(value, at);
  if (varies) return load_global(value, at);
  return hoisted([&] { return load_global(value, at); });
}

Value* Emitter::element_pointer(Value* base, Value* element) {
  return builder_.CreateInBoundsGEP(builder_.getDoubleTy(), base, element);
}

Value* Emitter::number_pointer(Value* base, Value* element) {
  return builder_.CreateInBoundsGEP(math_.type(1), base, element);
}

std::optional<std::size_t> Emitter::place_of(std::uint32_t value) const {
  if (&plan_ != module_.whole) return {};
  const std::int64_t offset = plan_.offset(value);
  const auto holds = [&](const LargePlace& place) {
    return place.offset <= offset && offset < place.offset + place.size;
  };
  const auto found = std::ranges::find_if(module_.places, holds);
  if (found == module_.places.end()) return {};
  return static_cast<std::size_t>(found - module_.places.begin());
}

/// Read once a function.
Value* Emitter::place_pointer(std::size_t place) {
  Value*& pointer = place_pointers_[place];
  if (pointer) return pointer;
  const llvm::IRBuilder<>::InsertPointGuard guard(builder_);
  llvm::BasicBlock& entry = function_->getEntryBlock();
  builder_.SetInsertPoint(&entry, entry.begin());
  Value* at = builder_.CreateInBoundsGEP(builder_.getPtrTy(), argument(Argument::columns),
                                         index(static_cast<std::int64_t>(place)));
  return pointer = builder_.CreateLoad(builder_.getPtrTy(), at);
}

Value* Emitter::global_pointer(std::uint32_t value, Value* at, std::int64_t offset) {
  offset += plan_.offset(value);
  if (math_.is_single()) {
    std::int64_t& size = module_.singles[plan_.offset(value)];
    size = std::max(size, element_count(plan_.value(value).shape));
    Value* singles = element_pointer(argument(Argument::globals), index(plan_.program().singles));
    return number_pointer(singles, plus(at, index(offset)));
  }
  const std::optional<std::size_t> place = place_of(value);
  if (!place) return element_pointer(argument(Argument::globals), plus(at, index(offset)));
  return element_pointer(place_pointer(*place), plus(at, index(offset - module_.places[*place].offset)));
}

Value* Emitter::load_global(std::uint32_t value, const Coordinate& at) {
  const llvm::Align align = number_align();
  if (Value* content = load_interleaved(value, at)) return content;
  const bool own_places = at.base->getType()->isVectorTy() || (width_ != 1 && at.step != 0 && at.step != 1);
  if (own_places) {
    Value* pointers = global_pointer(value, lane_indices(at), at.offset);
    return builder_.CreateMaskedGather(math_.type(width_), pointers, align);
  }
  Value* pointer = global_pointer(value, at.base, at.offset);
  if (width_ != 1 && at.step == 1) return builder_.CreateAlignedLoad(math_.type(width_), pointer, align);
  return math_.widen(builder_.CreateAlignedLoad(math_.type(1), pointer, align), width_);
}

/// Where row 0 of an element of a per-row value stands.
Value* Emitter::rows_pointer(std::uint32_t value, Value* element) {
  Value* place = plus(element, index(plan_.offset(value)));
  if (plan_.value(value).storage == Storage::block) {
    return number_pointer(argument(Argument::scratch), times(place, plan_.program().block_rows));
  }
  Value* columns = argument(Argument::columns);
  Value* pointer = builder_.CreateInBoundsGEP(builder_.getPtrTy(), columns, place);
  if (!place->getType()->isVectorTy()) return builder_.CreateLoad(builder_.getPtrTy(), pointer);
  auto* type = llvm::FixedVectorType::get(builder_.getPtrTy(), static_cast<unsigned>(math_.lanes()));
  return builder_.CreateMaskedGather(type, pointer, llvm::Align(pointer_bytes));
}

llvm::Align Emitter::row_alignment(std::uint32_t value) const {
  const bool aligned = plan_.value(value).storage == Storage::block && width_ != 1 && rows_in_lanes_;
  return llvm::Align(aligned ? math_.bytes() * static_cast<std::uint64_t>(width_) : math_.bytes());
}

Value* Emitter::load_rows(std::uint32_t value, const Coordinate& at) {
  if (at.base->getType()->isVectorTy()) return gathered_rows(value, at);
  const auto emit = [&] { return rows_pointer(value, at.base); };
  Value* pointer = at.varies ? emit() : hoisted(emit);
  if (!rows_in_lanes_) {
    Value* single = builder_.CreateAlignedLoad(math_.type(1), number_pointer(pointer, row_), row_alignment(value));
    return math_.widen(single, width_);
  }
  if (wants_prefetch(value)) prefetch_row(pointer, plus(row_, argument(Argument::fetch)));
  return builder_.CreateAlignedLoad(math_.type(width_), number_pointer(pointer, row_), row_alignment(value));
}

/// While a column is read again from the cache, memory is idle. The cache must hold two blocks.
bool Emitter::wants_prefetch(std::uint32_t value) const {
  const bool is_column = plan_.value(value).storage == Storage::column;
  if (!is_column || width_ != math_.lanes() || mask_ || !plan_.reads_again(value, group_)) return false;
  const std::int64_t row_bytes =
      static_cast<std::int64_t>(math_.bytes()) * (plan_.program().columns + plan_.scratch_size());
  return 2 * row_bytes * plan_.program().block_rows <= module_.host.cache;
}

/// Asks memory for a double that will soon be read, to be in that level of the caches: 3 is the first, 2 the second.
/// Where there is none, nothing happens.
void Emitter::prefetch(Value* base, Value* element, unsigned level) {
  prefetch_at(builder_.CreateGEP(builder_.getDoubleTy(), base, element), level);
}

void Emitter::prefetch_row(Value* column, Value* row) {
  prefetch_at(builder_.CreateGEP(math_.type(1), column, row), 2);
}

void Emitter::prefetch_at(Value* place, unsigned level) {
  Value *read = builder_.getInt32(0), *data = builder_.getInt32(1);
  builder_.CreateIntrinsic(llvm::Intrinsic::prefetch, {place->getType()},
                           {place, read, builder_.getInt32(level), data});
}

// Every row reads an element of its own.
Value* Emitter::gathered_rows(std::uint32_t value, const Coordinate& at) {
  Value* rows = lane_indices({row_, 1, true});
  Value* pointers = number_pointer(rows_pointer(value, at.base), rows);
  return builder_.CreateMaskedGather(math_.type(width_), pointers, number_align());
}

/// Whether so many doubles after a value's last may be read, whatever they are.
bool Emitter::may_read_beyond(std::uint32_t value, std::int64_t count) const {
  const std::int64_t end = plan_.offset(value) + element_count(plan_.value(value).shape) + count;
  if (const std::optional<std::size_t> place = place_of(value)) {
    return end <= module_.places[*place].offset + module_.places[*place].size;
  }
  if (&plan_ == module_.whole) return end <= module_.globals;
  return end <= static_cast<std::int64_t>(plan_.program().initial_globals.size());
}

/// Elements that are two to four places apart are picked from what lies together, and lanes that run backwards are
/// turned round. Null where that does not apply, or where it would read beyond the globals.
Value* Emitter::load_interleaved(std::uint32_t value, const Coordinate& at) {
  const std::int64_t step = at.step;
  const bool applies =
      width_ != 1 && !at.base->getType()->isVectorTy() && (step == -1 || (step > 1 && step <= most_interleaved));
  if (!applies) return nullptr;
  // Neighbours are picked from the same place, so that it is read once for all of them.
  const std::int64_t size = element_count(plan_.value(value).shape);
  const bool shared = step > 1 && at.scale % step == 0;
  const std::int64_t within = shared ? (at.offset % step + step) % step : 0;
  const std::int64_t first = step == -1 ? at.offset - (lanes - 1) : at.offset - within;
  const std::int64_t width = step == -1 ? lanes : step * lanes;
  if (step > 1 && !may_read_beyond(value, shared ? (step - size % step) % step : step - 1)) return nullptr;
  Value* pointer = global_pointer(value, at.base, first);
  auto* type = llvm::FixedVectorType::get(builder_.getDoubleTy(), static_cast<unsigned>(width));
  Value* all = builder_.CreateAlignedLoad(type, pointer, llvm::Align(double_bytes));
  std::vector<int> picked;
  for (int lane = 0; lane < lanes; ++lane) {
    picked.push_back(step == -1 ? lanes - 1 - lane : static_cast<int>(within + lane * step));
  }
  return builder_.CreateShuffleVector(all, picked);
}

void Emitter::store(std::uint32_t value, const Point& point, Value* content) {
  const bool in_rows = plan_.value(value).storage != Storage::global;
  if (collects_ && !in_rows && width_ != 1) {
    const std::int64_t step = linear(plan_.value(value).shape, point, false).step;
    if (step > 1 && step <= most_interleaved) return pending_.push_back({value, point, content});
  }
  const auto position = [&] { return linear(plan_.value(value).shape, point); };
  const Coordinate at = any_varies(point) ? position() : hoisted(position);
  if (in_rows) {
    Value* pointer = hoisted([&] { return rows_pointer(value, at.base); });
    builder_.CreateAlignedStore(content, number_pointer(pointer, row_), row_alignment(value));
    return;
  }
  if (width_ == 1 || at.step == 1) {
    builder_.CreateAlignedStore(content, global_pointer(value, at.base), llvm::Align(double_bytes));
    return;
  }
  builder_.CreateMaskedScatter(content, global_pointer(value, lane_indices(at)), llvm::Align(double_bytes));
}

/// Lanes that lie between one another's are stored as one.
void Emitter::store_pending() {
  collects_ = false;
  const std::vector<Pending> all = std::move(pending_);
  pending_.clear();
  const auto offset = [&](const Pending& one) { return linear(plan_.value(one.value).shape, one.point, false).offset; };
  const auto beside = [](const Coordinate& a, const Coordinate& b) {
    return a.base == b.base && a.scale == b.scale && a.step == b.step;
  };
  std::vector<bool> done(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (done[i]) continue;
    const Coordinate first = linear(plan_.value(all[i].value).shape, all[i].point, false);
    std::vector<std::size_t> found(static_cast<std::size_t>(first.step), all.size());
    std::int64_t least = first.offset;
    const auto same = [&](std::size_t k) {
      return !done[k] && all[k].value == all[i].value && std::ranges::equal(all[k].point, all[i].point, beside);
    };
    for (std::size_t k = i; k < all.size(); ++k) {
      if (same(k) && std::abs(offset(all[k]) - first.offset) < first.step) least = std::min(least, offset(all[k]));
    }
    for (std::size_t k = i; k < all.size(); ++k) {
      const std::int64_t at = offset(all[k]) - least;
      if (same(k) && at >= 0 && at < first.step) found[static_cast<std::size_t>(at)] = k;
    }
    if (std::ranges::find(found, all.size()) != found.end()) {
      store(all[i].value, all[i].point, all[i].content);
      continue;
    }
    std::vector<Value*> contents;
    for (const std::size_t k : found) {
      contents.push_back(all[k].content);
      done[k] = true;
    }
    Value* pointer = global_pointer(all[i].value, first.base, least);
    builder_.CreateAlignedStore(interleaved(contents), pointer, llvm::Align(double_bytes));
  }
}

/// Lane 0 of each, then lane 1 of each, and so on.
Value* Emitter::interleaved(std::span<Value* const> contents) {
  Value* all = contents[0];
  for (std::size_t i = 1; i < contents.size(); ++i) {
    // Both sides of a shuffle have the same width.
    std::vector<int> grown, both;
    for (int k = 0; k < static_cast<int>(i) * lanes; ++k) grown.push_back(k < lanes ? k : -1);
    for (int k = 0; k < static_cast<int>(i + 1) * lanes; ++k) both.push_back(k);
    all = builder_.CreateShuffleVector(all, builder_.CreateShuffleVector(contents[i], grown), both);
  }
  std::vector<int> order;
  for (int lane = 0; lane < lanes; ++lane) {
    for (int i = 0; i < static_cast<int>(contents.size()); ++i) order.push_back(i * lanes + lane);
  }
  return builder_.CreateShuffleVector(all, order);
}

void Emitter::store_row_output(const Member& member, const Point& point) {
  Value* content = math_.as_doubles(load(member.source, point));
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
