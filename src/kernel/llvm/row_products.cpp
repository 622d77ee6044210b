#include <algorithm>

#include "kernel/llvm/emitter.hpp"

// Large products in every row: a matrix times the columns of a block, and the sum over rows of outer products. Tiles of
// the result stay in registers for all that is added to them, so that there are more multiplications than reads.
namespace steepest::jit {

using llvm::Value;

namespace {

/// Below these sizes the loops of row_loops.cpp are as good.
constexpr std::int64_t least_terms = 16, least_results = 4;
/// Positions of the result whose sums are in registers, where a register holds eight lanes or four. A tile of an outer
/// product has four columns, which are folded together.
constexpr std::int64_t terms_a_tile = 8, matrix_rows_wide = 12, matrix_rows_narrow = 6;
constexpr std::int64_t outer_rows_wide = 5, outer_rows_narrow = 3, outer_columns = 4;
/// What is read again and again should fill half of the first-level cache.
constexpr std::int64_t outer_doubles = 1024;

/// The largest divisor of n in [most / 2, most], so that no remainder is left; else `most`.
std::int64_t rows_a_tile(std::int64_t n, std::int64_t most) {
  for (std::int64_t size = std::min(n, most); 2 * size >= most; --size) {
    if (n % size == 0) return size;
  }
  return std::min(n, most);
}

std::vector<int> numbers_to(int count) {
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(i);
  return numbers;
}

std::vector<int> picks(std::initializer_list<int> numbers) { return numbers; }

}  // namespace

/// Where a value's elements lie, through whatever only rearranges them. `point` has a step on one axis.
Emitter::Place Emitter::place_of(std::uint32_t value, Point point) {
  value = plan_.canonical(value);
  while (const Instruction* view = plan_.view(value)) {
    point = behind(*view, point);
    value = plan_.canonical(view->arguments[0]);
  }
  const Coordinate at = linear(plan_.value(value).shape, point);
  return {value, at.base, at.step};
}

bool Emitter::reads_memory(const Operand& operand) const {
  std::uint32_t value = plan_.canonical(operand.value);
  while (const Instruction* view = plan_.view(value)) value = plan_.canonical(view->arguments[0]);
  const Instruction* producer = plan_.producer(value);
  const bool is_member = producer && plan_.group_of(value) == group_;
  return operand.in_place && !is_member && !plan_.is_recomputed(value) && !plan_.literal(value);
}

/// What a product with a sum over its last axis is made of; nothing if it is none, or too small.
std::optional<Emitter::MatrixProduct> Emitter::matrix_product(const Group& group) const {
  const Member& member = group.members.front();
  const std::vector<Operand> factors = operands_of(plan_.program(), *member.instruction);
  if (factors.size() != 2) return {};
  if (group.reduced.empty() || std::ranges::count(group.reduced, true) != 1 || !group.reduced.back()) return {};
  const bool first_varies = plan_.value(factors[0].value).per_row;
  if (first_varies == plan_.value(factors[1].value).per_row) return {};
  MatrixProduct product{factors[first_varies ? 1 : 0], factors[first_varies ? 0 : 1], member.target, {}};
  const auto has = [](const Operand& factor, std::size_t axis) {
    return std::ranges::find(factor.axes, axis) != factor.axes.end();
  };
  const std::size_t last = group.space.size() - 1;
  for (std::size_t axis = 0; axis < last; ++axis) {
    if (has(product.matrix, axis) && !has(product.columns, axis)) product.tiled = axis;
  }
  const bool sums_both = has(product.matrix, last) && has(product.columns, last);
  const bool large = group.space[last] >= least_terms && group.space[product.tiled] >= least_results;
  return large && sums_both && has(product.matrix, product.tiled) ? std::optional(product) : std::nullopt;
}

/// A single product of stored values, large enough, with a sum over its last axis or over the rows.
bool Emitter::is_row_product_group(const Group& group) const {
  if (!group.per_row || group.members.size() != 1 || group.space.size() < 2) return false;
  if (std::ranges::find(group.space, 0) != group.space.end()) return false;
  const Member& member = group.members.front();
  if (member.work != Work::row_reduction && member.work != Work::array_reduction) return false;
  const std::vector<Operand> factors = operands_of(plan_.program(), *member.instruction);
  if (!std::ranges::all_of(factors, [&](const Operand& factor) { return reads_memory(factor); })) return false;
  if (member.work != Work::row_reduction) return matrix_product(group).has_value();
  const bool both_vary = std::ranges::all_of(factors, [&](const Operand& f) { return plan_.value(f.value).per_row; });
  return both_vary && factors.size() == 2 && group.space.size() == 2 && group.space[0] >= 2 &&
         group.space[1] >= outer_columns;
}

void Emitter::emit_row_product_group(const Group& group) {
  preheader_ = nullptr;
  mask_ = nullptr;
  forget();
  known_before_.clear();
  if (const auto product = matrix_product(group)) {
    emit_matrix_product(group, *product);
  } else {
    emit_outer_product(group);
  }
  width_ = 1;
  row_ = nullptr;
}

// A few terms at a time, whose columns stay in the first-level cache while all rows of the matrix go over them.
void Emitter::emit_matrix_product(const Group& group, const MatrixProduct& product) {
  width_ = math_.lanes();
  clear_array_reductions(group);
  if (has_matrix_panels(group, product)) return emit_matrix_panels(group, product);
  width_ = 1;
  const std::int64_t terms = group.space.back(), full = terms / terms_a_tile * terms_a_tile;
  const std::int64_t size = group.space[product.tiled];
  const std::int64_t most = module_.host.native_lanes == lanes ? matrix_rows_wide : matrix_rows_narrow;
  const std::int64_t tile = rows_a_tile(size, most), full_rows = size / tile * tile;
  const auto rows_of = [&](Point point, Value* first, std::int64_t count) {
    point.back() = {first};
    const auto emit = [&](Value* start, std::int64_t rows, bool fetches) {
      point[product.tiled] = {start};
      emit_matrix_tile(product, point, {rows, count, fetches ? terms : 0});
    };
    // What comes next is fetched while the first tile works.
    emit(index(0), tile, true);
    if (full_rows > tile) {
      loop(index(tile), index(full_rows), tile, [&](Value* start) { emit(start, tile, false); }, false);
    }
    if (full_rows < size) emit(index(full_rows), size - full_rows, false);
  };
  const auto over_axes = [&](auto& self, Point point, std::size_t axis) -> void {
    if (axis + 1 == group.space.size()) {
      loop(index(0), index(full), terms_a_tile, [&](Value* first) { rows_of(point, first, terms_a_tile); }, true);
      if (full < terms) rows_of(point, index(full), terms - full);
    } else if (axis == product.tiled) {
      self(self, std::move(point), axis + 1);
    } else {
      axis_loop(group.space[axis], [&](Value* position) {
        Point inner = point;
        inner[axis] = {position};
        self(self, std::move(inner), axis + 1);
      });
    }
  };
  over_axes(over_axes, Point(group.space.size(), {index(0)}), 0);
}

/// Adds a tile's terms for all rows of the block. `point` is its first position.
void Emitter::emit_matrix_tile(const MatrixProduct& product, const Point& point, const MatrixTile& tile) {
  const auto along = [&](const Operand& operand, std::size_t axis) {
    Point start = point;
    start[axis].step = 1;
    return place_of(operand.value, operand_point(operand, start));
  };
  const std::size_t last = point.size() - 1;
  const Place by_row = along(product.matrix, product.tiled), column = along(product.columns, last);
  const std::int64_t term_step = along(product.matrix, last).step;
  Operand target{.value = product.target, .axes = {}};
  for (std::size_t axis = 0; axis < last; ++axis) target.axes.push_back(axis);
  const Place result = along(target, product.tiled);
  Value* numbers = global_pointer(by_row.value, by_row.base);
  const auto pointers = [&](const Place& place, std::int64_t count) {
    std::vector<Value*> found;
    for (std::int64_t i = 0; i < count; ++i) {
      found.push_back(rows_pointer(place.value, plus(place.base, index(i * place.step))));
    }
    return found;
  };
  const std::vector<Value*> inputs = pointers(column, tile.terms), totals = pointers(result, tile.rows);
  std::vector<Value*> next;
  if (tile.all_terms > 0 && plan_.value(column.value).storage == Storage::column) {
    // Beyond the last term there is nothing; the first ones are then fetched again, which costs little.
    Value* later = plus(point.back().base, index(tile.terms));
    Value* exists = builder_.CreateICmpSLE(plus(later, index(tile.terms)), index(tile.all_terms));
    Value* ahead = builder_.CreateSelect(exists, index(tile.terms * column.step), index(0));
    next = pointers({column.value, plus(column.base, ahead), column.step}, tile.terms);
  }
  width_ = math_.lanes();
  const auto lane_load = [&](Value* pointer, Value* row, const Place& place) {
    return builder_.CreateAlignedLoad(math_.type(width_), number_pointer(pointer, row), row_alignment(place.value));
  };
  const auto rows = [&](Value* row) {
    std::vector<Value*> sums;
    for (Value* total : totals) sums.push_back(lane_load(total, row, result));
    for (std::int64_t term = 0; term < tile.terms; ++term) {
      Value* x = lane_load(inputs[static_cast<std::size_t>(term)], row, column);
      for (std::int64_t i = 0; i < tile.rows; ++i) {
        Value* place = number_pointer(numbers, index(i * by_row.step + term * term_step));
        Value* number = builder_.CreateAlignedLoad(math_.type(1), place, number_align());
        Value*& sum = sums[static_cast<std::size_t>(i)];
        sum = math_.multiply_add(math_.widen(number, width_), x, sum);
      }
    }
    for (Value* pointer : next) prefetch_row(pointer, row);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      builder_.CreateAlignedStore(sums[i], number_pointer(totals[i], row), row_alignment(result.value));
    }
  };
  loop(index(0), argument(Argument::rows), width_, rows, false);
  width_ = 1;
}

// The last rows of a block, fewer than there are lanes, by themselves: so the loops for all others need no masks.
void Emitter::emit_outer_product(const Group& group) {
  if (has_outer_panels(group)) return emit_outer_panels(group);
  Value* rows = argument(Argument::rows);
  Value* full = builder_.CreateAnd(rows, index(-math_.lanes()));
  branch_if(builder_.CreateICmpNE(full, index(0)), [&] { emit_outer_rows(group, {index(0), full, nullptr}); });
  branch_if(builder_.CreateICmpNE(full, rows),
            [&] { emit_outer_rows(group, {full, plus(full, index(math_.lanes())), rows}); });
}

// Columns of the right factor in groups that stay in the first-level cache while all rows of the result go over them.
void Emitter::emit_outer_rows(const Group& group, const RowRange& range) {
  const std::int64_t rows = group.space[0], columns = group.space[1];
  const std::int64_t most = module_.host.native_lanes == lanes ? outer_rows_wide : outer_rows_narrow;
  const std::int64_t tile = rows < 2 * most ? rows_a_tile(rows, most) : most, full_rows = rows / tile * tile;
  const std::int64_t full_columns = columns / outer_columns * outer_columns;
  const std::int64_t at_once = std::max(outer_doubles / plan_.program().block_rows / outer_columns, std::int64_t{1});
  const std::int64_t part = std::min(at_once * outer_columns, full_columns);
  const auto stretch_of_columns = [&](Value* begin, Value* end, std::int64_t step) {
    const auto tiles = [&](Value* row, std::int64_t size) {
      const auto body = [&](Value* column) { emit_outer_tile(group, {row, size, column, step}, range); };
      loop(begin, end, step, body, false);
    };
    loop(index(0), index(full_rows), tile, [&](Value* row) { tiles(row, tile); }, false);
    if (full_rows < rows) tiles(index(full_rows), rows - full_rows);
  };
  const std::int64_t in_parts = full_columns / part * part;
  const auto whole_part = [&](Value* begin) { stretch_of_columns(begin, plus(begin, index(part)), outer_columns); };
  loop(index(0), index(in_parts), part, whole_part, false);
  if (in_parts < full_columns) stretch_of_columns(index(in_parts), index(full_columns), outer_columns);
  if (full_columns < columns) stretch_of_columns(index(full_columns), index(columns), columns - full_columns);
}

/// A register of lanes at a time, so that the whole tile has room.
void Emitter::emit_outer_tile(const Group& group, const OuterTile& tile, const RowRange& range) {
  const int width = math_.native_lanes();
  const Instruction& instruction = *group.members.front().instruction;
  const std::vector<Operand> factors = operands_of(plan_.program(), instruction);
  const OuterFactors columns{column_pointers(factors[0], tile.row, tile.rows),
                             column_pointers(factors[1], tile.column, tile.columns)};
  // Many accumulators do not fit the second-level cache; they are needed when the tile is done.
  for (std::int64_t i = 0; i < tile.rows; ++i) {
    prefetch(accumulator_of(instruction, {{plus(tile.row, index(i))}, {tile.column}}), index(0));
  }
  std::vector<std::vector<Value*>> totals;
  for (int first = 0; first < math_.lanes(); first += width) {
    width_ = width;
    totals.push_back(emit_outer_lanes(columns, first, range));
  }
  width_ = 1;
  for (std::int64_t i = 0; i < tile.rows; ++i) {
    std::vector<Value*> sums;
    for (std::int64_t k = 0; k < tile.columns; ++k) {
      const auto place = static_cast<std::size_t>(i * tile.columns + k);
      Value* sum = width == math_.lanes() ? added_halves(totals.front()[place])
                                          : builder_.CreateFAdd(totals.front()[place], totals.back()[place]);
      sums.push_back(sum);
    }
    add_outer_sums(instruction, {{plus(tile.row, index(i))}, {tile.column}}, sums);
  }
}

/// The totals of lanes first .. first + width_ over the rows of the range.
std::vector<Value*> Emitter::emit_outer_lanes(const OuterFactors& columns, int first, const RowRange& range) {
  const std::size_t width = columns.right.size();
  std::vector<Value*> totals;
  for (std::size_t i = 0; i < columns.left.size() * width; ++i) {
    totals.push_back(local_variable(math_.type(width_)));
    builder_.CreateStore(math_.number(0, width_), totals.back());
  }
  const auto add = [&](Value* row) {
    Value* mask = nullptr;
    if (range.existing) {
      Value* places = lane_indices({plus(row, index(first)), 1, true});
      Value* existing = builder_.CreateVectorSplat(static_cast<unsigned>(math_.lanes()), range.existing);
      mask = builder_.CreateICmpSLT(places, existing);
      if (width_ != math_.lanes()) mask = builder_.CreateShuffleVector(mask, numbers_to(width_));
    }
    const auto load_lanes = [&](Value* pointer) {
      Value* place = number_pointer(pointer, plus(row, index(first)));
      return builder_.CreateAlignedLoad(math_.type(width_), place, number_align());
    };
    std::vector<Value*> left;
    for (Value* pointer : columns.left) left.push_back(load_lanes(pointer));
    // Column by column, so that only one of them is in a register at a time.
    for (std::size_t k = 0; k < width; ++k) {
      Value* right = load_lanes(columns.right[k]);
      for (std::size_t i = 0; i < left.size(); ++i) {
        Value* before = builder_.CreateLoad(math_.type(width_), totals[i * width + k]);
        Value* after = math_.multiply_add(left[i], right, before);
        builder_.CreateStore(mask ? builder_.CreateSelect(mask, after, before) : after, totals[i * width + k]);
      }
    }
  };
  loop(range.begin, range.end, math_.lanes(), add, false);
  std::vector<Value*> results;
  for (Value* variable : totals) results.push_back(builder_.CreateLoad(math_.type(width_), variable));
  return results;
}

Value* Emitter::accumulator_of(const Instruction& instruction, const Point& point) {
  const Coordinate at = linear(plan_.value(instruction.result).shape, point);
  return element_pointer(argument(Argument::accumulators), plus(at.base, index(instruction.accumulator)));
}

/// Lane i and lane i + half the width together.
Value* Emitter::added_halves(Value* total) {
  const int half = static_cast<int>(llvm::cast<llvm::FixedVectorType>(total->getType())->getNumElements()) / 2;
  std::vector<int> low, high;
  for (int lane = 0; lane < half; ++lane) {
    low.push_back(lane);
    high.push_back(half + lane);
  }
  return builder_.CreateFAdd(builder_.CreateShuffleVector(total, low), builder_.CreateShuffleVector(total, high));
}

/// Of four vectors of eight: the sums of their lower halves, then of their upper ones.
Value* Emitter::turned_sums(std::span<Value* const> sums) {
  // Of four lanes of a and four of b, in both halves.
  const auto shuffle = [&](Value* a, Value* b, std::initializer_list<int> numbers) {
    std::vector<int> both;
    for (const int half : {0, 4}) {
      for (const int number : numbers) both.push_back(half + (number < 4 ? number : number + 4));
    }
    return builder_.CreateShuffleVector(a, b, both);
  };
  const auto pair = [&](Value* a, Value* b) {
    return builder_.CreateFAdd(shuffle(a, b, {0, 4, 1, 5}), shuffle(a, b, {2, 6, 3, 7}));
  };
  Value *left = pair(sums[0], sums[1]), *right = pair(sums[2], sums[3]);
  return builder_.CreateFAdd(shuffle(left, right, {0, 1, 4, 5}), shuffle(left, right, {2, 3, 6, 7}));
}

/// Adds sums of four lanes (in float32 eight) to neighbouring accumulators, in the order of fold_lanes(): four at once
/// are turned round.
void Emitter::add_outer_sums(const Instruction& instruction, const Point& point, std::span<Value* const> sums) {
  Value* pointer = accumulator_of(instruction, point);
  const auto add_to = [&](Value* place, Value* total) {
    total = math_.as_doubles(total);
    Value* before = builder_.CreateAlignedLoad(total->getType(), place, llvm::Align(sizeof(double)));
    builder_.CreateAlignedStore(builder_.CreateFAdd(before, total), place, llvm::Align(sizeof(double)));
  };
  const auto shuffle = [&](Value* a, Value* b, std::initializer_list<int> numbers) {
    return builder_.CreateShuffleVector(a, b, picks(numbers));
  };
  if (sums.size() == static_cast<std::size_t>(outer_columns)) {
    if (math_.is_single()) return add_to(pointer, added_halves(turned_sums(sums)));
    // Lanes 0 and 2 of all four, then 1 and 3.
    const auto pair = [&](std::initializer_list<int> from) {
      Value *left = shuffle(sums[0], sums[1], from), *right = shuffle(sums[2], sums[3], from);
      return builder_.CreateFAdd(shuffle(left, right, {0, 1, 4, 5}), shuffle(left, right, {2, 3, 6, 7}));
    };
    Value* even = pair({0, 4, 2, 6});
    return add_to(pointer, builder_.CreateFAdd(even, pair({1, 5, 3, 7})));
  }
  for (std::size_t k = 0; k < sums.size(); ++k) {
    Value* four = math_.is_single() ? added_halves(sums[k]) : sums[k];
    Value* pair = builder_.CreateFAdd(builder_.CreateShuffleVector(four, picks({0, 1})),
                                      builder_.CreateShuffleVector(four, picks({2, 3})));
    Value* total = builder_.CreateFAdd(builder_.CreateExtractElement(pair, std::uint64_t{0}),
                                       builder_.CreateExtractElement(pair, std::uint64_t{1}));
    add_to(element_pointer(pointer, index(static_cast<std::int64_t>(k))), total);
  }
}

}  // namespace steepest::jit
