#include <algorithm>

#include "kernel/llvm/emitter.hpp"

// Sums over rows of outer products in float32, with sixteen columns of the result in a vector. A sum's rows follow one
// another, so nothing has to be added across lanes at the end of each short block; for that, sixteen columns of the
// right factor are turned first, to stand row by row in the first-level cache while all rows of the result go over
// them.
namespace steepest::jit {
namespace {

using llvm::Value;

/// Below this turning takes too much of the time.
constexpr std::int64_t least_rows = 32;
/// Rows of the result whose sums are in registers, where a register holds sixteen lanes or eight.
constexpr std::int64_t rows_wide = 12, rows_narrow = 6;
constexpr int square = 8;
constexpr unsigned first_level = 3;  // of the caches

/// Eight vectors of eight become their columns.
std::vector<Value*> turned(llvm::IRBuilder<>& builder, std::vector<Value*> rows) {
  // Each step pairs vectors that are `distance` apart and exchanges blocks of that size.
  for (int distance = square / 2; distance >= 1; distance /= 2) {
    std::vector<int> low, high;
    for (int lane = 0; lane < square; ++lane) {
      const bool upper = (lane & distance) != 0;
      low.push_back(upper ? square + lane - distance : lane);
      high.push_back(upper ? square + lane : lane + distance);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if ((i & static_cast<std::size_t>(distance)) != 0) continue;
      Value *&a = rows[i], *&b = rows[i + static_cast<std::size_t>(distance)];
      Value* first = builder.CreateShuffleVector(a, b, low);
      b = builder.CreateShuffleVector(a, b, high);
      a = first;
    }
  }
  return rows;
}

}  // namespace

bool Emitter::has_outer_panels(const Group& group) const {
  return math_.is_single() && group.space[0] >= least_rows && group.space[1] >= single_lanes;
}

void Emitter::emit_outer_panels(const Group& group) {
  const std::int64_t columns = group.space[1], full = columns / single_lanes * single_lanes;
  width_ = single_lanes;
  take_panel();
  loop(
      index(0), index(full), single_lanes, [&](Value* column) { emit_outer_panel(group, column, single_lanes); },
      false);
  if (full < columns) emit_outer_panel(group, index(full), columns - full);
  width_ = 1;
}

/// Memory for sixteen columns of a block, or for as many terms of sixteen rows.
void Emitter::take_panel() {
  if (panel_) return;
  const std::int64_t size = plan_.program().block_rows * single_lanes;
  panel_ = local_variable(llvm::ArrayType::get(math_.type(1), static_cast<std::uint64_t>(size)));
  llvm::cast<llvm::AllocaInst>(panel_)->setAlignment(llvm::Align(64));
}

/// All rows of the result in `count` columns from `column` on.
void Emitter::emit_outer_panel(const Group& group, Value* column, std::int64_t count) {
  const Instruction& instruction = *group.members.front().instruction;
  const std::vector<Operand> factors = operands_of(plan_.program(), instruction);
  turn_columns(factors[1], column, count);
  const std::int64_t rows = group.space[0];
  const std::int64_t most = module_.host.native_lanes == lanes ? rows_wide : rows_narrow;
  const std::int64_t full = rows / most * most;
  loop(
      index(0), index(full), most,
      [&](Value* row) { emit_panel_tile(instruction, factors[0], {row, most, column, count}); }, false);
  if (full < rows) emit_panel_tile(instruction, factors[0], {index(full), rows - full, column, count});
}

std::vector<Value*> Emitter::column_pointers(const Operand& factor, Value* start, std::int64_t count) {
  const Place place = place_of(factor.value, {{start, 1}});
  std::vector<Value*> found;
  for (std::int64_t i = 0; i < count; ++i) {
    found.push_back(rows_pointer(place.value, plus(place.base, index(i * place.step))));
  }
  return found;
}

/// Sixteen columns, row by row, into the panel. Those beyond the last are the last again.
void Emitter::turn_columns(const Operand& factor, Value* column, std::int64_t count) {
  std::vector<Value*> columns = column_pointers(factor, column, count), next;
  columns.resize(single_lanes, columns.back());
  if (count == single_lanes) {
    // Behind the last columns the same again, which costs little.
    const Shape& shape = plan_.value(factor.value).shape;
    Value* later = plus(column, index(single_lanes));
    Value* exists = builder_.CreateICmpSLE(plus(later, index(single_lanes)), index(shape.back()));
    next = column_pointers(factor, builder_.CreateSelect(exists, later, column), single_lanes);
  }
  loop(
      index(0), argument(Argument::rows), square,
      [&](Value* row) {
        for (Value* pointer : next) prefetch_row(pointer, row);
        for (int first = 0; first < single_lanes; first += square) {
          std::vector<Value*> vectors;
          for (int i = 0; i < square; ++i) {
            Value* place = number_pointer(columns[static_cast<std::size_t>(first + i)], row);
            vectors.push_back(builder_.CreateAlignedLoad(math_.type(square), place, number_align()));
          }
          vectors = turned(builder_, std::move(vectors));
          for (int i = 0; i < square; ++i) {
            Value* at = plus(times(row, single_lanes), index(i * single_lanes + first));
            builder_.CreateAlignedStore(vectors[static_cast<std::size_t>(i)], number_pointer(panel_, at),
                                        llvm::Align(sizeof(float) * square));
          }
        }
      },
      false);
}

void Emitter::emit_panel_tile(const Instruction& instruction, const Operand& factor, const OuterTile& tile) {
  const std::vector<Value*> left = column_pointers(factor, tile.row, tile.rows);
  // The next rows' columns lie one after the other. They are short, so the processor does not foresee them.
  const Place place = place_of(factor.value, {{tile.row, 1}});
  const bool together = plan_.value(place.value).storage == Storage::block && place.step == 1;
  Value* next = together ? number_pointer(left[0], index(tile.rows * plan_.program().block_rows)) : nullptr;
  std::vector<Value*> accumulators, totals;
  for (std::int64_t i = 0; i < tile.rows; ++i) {
    accumulators.push_back(accumulator_of(instruction, {{plus(tile.row, index(i))}, {tile.column}}));
    for (std::int64_t line = 0; line < tile.columns; line += lanes)
      prefetch(accumulators.back(), index(line), first_level);
    totals.push_back(local_variable(math_.type(width_)));
    builder_.CreateStore(math_.number(0, width_), totals.back());
  }
  const auto add = [&](Value* row) {
    Value* place = number_pointer(panel_, times(row, single_lanes));
    Value* right = builder_.CreateAlignedLoad(math_.type(width_), place, llvm::Align(64));
    for (std::size_t i = 0; i < left.size(); ++i) {
      Value* number = builder_.CreateAlignedLoad(math_.type(1), number_pointer(left[i], row), number_align());
      Value* before = builder_.CreateLoad(math_.type(width_), totals[i]);
      builder_.CreateStore(math_.multiply_add(math_.widen(number, width_), right, before), totals[i]);
    }
  };
  const auto several = [&](Value* row) {
    const std::int64_t ahead = next ? panel_steps * tile.rows : 0;
    for (std::int64_t line = 0; line < ahead; line += single_lanes) {
      prefetch_at(number_pointer(next, plus(times(row, tile.rows), index(line))), first_level);
    }
    for (std::int64_t k = 0; k < panel_steps; ++k) add(plus(row, index(k)));
  };
  Value* rows = argument(Argument::rows);
  Value* full = builder_.CreateAnd(rows, index(-panel_steps));
  loop(index(0), full, panel_steps, several, true);
  loop(full, rows, 1, add, true);
  for (std::size_t i = 0; i < totals.size(); ++i) {
    add_panel_sums(accumulators[i], builder_.CreateLoad(math_.type(width_), totals[i]), tile.columns);
  }
}

void Emitter::add_panel_sums(Value* accumulators, Value* total, std::int64_t count) {
  const llvm::Align align(sizeof(double));
  Value* added = math_.as_doubles(total);
  if (count == single_lanes) {
    Value* before = builder_.CreateAlignedLoad(added->getType(), accumulators, align);
    builder_.CreateAlignedStore(builder_.CreateFAdd(before, added), accumulators, align);
    return;
  }
  for (std::int64_t k = 0; k < count; ++k) {
    Value* place = element_pointer(accumulators, index(k));
    Value* before = builder_.CreateAlignedLoad(builder_.getDoubleTy(), place, align);
    Value* one = builder_.CreateExtractElement(added, static_cast<std::uint64_t>(k));
    builder_.CreateAlignedStore(builder_.CreateFAdd(before, one), place, align);
  }
}

}  // namespace steepest::jit
