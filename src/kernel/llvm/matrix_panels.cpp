#include <algorithm>

#include "kernel/llvm/emitter.hpp"

// A matrix times the columns of a block in float32: some terms at a time, so few that sixteen rows of their columns
// stay in the first-level cache and the matrix's part in the second, and so many that the sums are seldom read and
// written.
namespace steepest::jit {
namespace {

using llvm::Value;

/// With fewer rows the sums stay in the first-level cache anyway.
constexpr std::int64_t least_rows = 32;
/// Rows of the matrix whose sums are in registers, where a register holds sixteen lanes or eight.
constexpr std::int64_t rows_wide = 12, rows_narrow = 6;
/// Numbers of the matrix in its part; and terms in it.
constexpr std::int64_t part_size = 14336, least_terms = 16, most_terms = 112;

}  // namespace

bool Emitter::has_matrix_panels(const Group& group, const MatrixProduct& product) const {
  return math_.is_single() && group.space.size() == 2 && product.tiled == 0 && group.space[0] >= least_rows;
}

void Emitter::emit_matrix_panels(const Group& group, const MatrixProduct& product) {
  width_ = single_lanes;
  take_panel();
  const std::int64_t terms = group.space[1];
  const std::int64_t part = std::clamp(part_size / group.space[0], least_terms, most_terms), full = terms / part * part;
  loop(index(0), index(full), part, [&](Value* first) { emit_matrix_part(group, product, first, part); }, true);
  if (full < terms) emit_matrix_part(group, product, index(full), terms - full);
  width_ = 1;
}

/// Adds some terms for all rows of the matrix and of the block.
void Emitter::emit_matrix_part(const Group& group, const MatrixProduct& product, Value* first, std::int64_t terms) {
  const std::int64_t size = group.space[0];
  const std::int64_t most = module_.host.native_lanes == lanes ? rows_wide : rows_narrow, full = size / most * most;
  loop(
      index(0), argument(Argument::rows), single_lanes,
      [&](Value* row) {
        copy_terms(product.columns, first, terms, row);
        const auto tile = [&](Value* start, std::int64_t count) {
          emit_panel_sums(product, {{start}, {first}}, {count, terms}, row);
        };
        loop(index(0), index(full), most, [&](Value* start) { tile(start, most); }, false);
        if (full < size) tile(index(full), size - full);
      },
      false);
}

/// Sixteen rows of the terms' columns into the panel. The next sixteen are fetched meanwhile.
void Emitter::copy_terms(const Operand& columns, Value* first, std::int64_t terms, Value* row) {
  const Place place = place_of(columns.value, {{first, 1}});
  loop(
      index(0), index(terms), 1,
      [&](Value* term) {
        Value* column = rows_pointer(place.value, plus(place.base, times(term, place.step)));
        Value* content =
            builder_.CreateAlignedLoad(math_.type(width_), number_pointer(column, row), row_alignment(place.value));
        if (plan_.value(place.value).storage == Storage::column) prefetch_row(column, plus(row, index(width_)));
        builder_.CreateAlignedStore(content, number_pointer(panel_, times(term, width_)), llvm::Align(64));
      },
      false);
}

void Emitter::emit_panel_sums(const MatrixProduct& product, const Point& point, const MatrixTile& tile, Value* row) {
  const auto along = [&](const Operand& operand, std::size_t axis) {
    Point start = point;
    start[axis].step = 1;
    return place_of(operand.value, operand_point(operand, start));
  };
  const Place by_row = along(product.matrix, 0), by_term = along(product.matrix, 1);
  const Place result = along({.value = product.target, .axes = {0}}, 0);
  Value* numbers = global_pointer(by_row.value, by_row.base);
  std::vector<Value*> places, totals;
  for (std::int64_t i = 0; i < tile.rows; ++i) {
    Value* column = rows_pointer(result.value, plus(result.base, index(i * result.step)));
    places.push_back(number_pointer(column, row));
    totals.push_back(local_variable(math_.type(width_)));
    Value* before = builder_.CreateAlignedLoad(math_.type(width_), places.back(), row_alignment(result.value));
    builder_.CreateStore(before, totals.back());
  }
  const auto add = [&](Value* term) {
    Value* at = number_pointer(panel_, times(term, width_));
    Value* x = builder_.CreateAlignedLoad(math_.type(width_), at, llvm::Align(64));
    for (std::size_t i = 0; i < totals.size(); ++i) {
      Value* element = plus(times(term, by_term.step), index(static_cast<std::int64_t>(i) * by_row.step));
      Value* number = builder_.CreateAlignedLoad(math_.type(1), number_pointer(numbers, element), number_align());
      Value* before = builder_.CreateLoad(math_.type(width_), totals[i]);
      builder_.CreateStore(math_.multiply_add(math_.widen(number, width_), x, before), totals[i]);
    }
  };
  const std::int64_t full = tile.terms / panel_steps * panel_steps;
  const auto several = [&](Value* first) {
    for (std::int64_t k = 0; k < panel_steps; ++k) add(plus(first, index(k)));
  };
  loop(index(0), index(full), panel_steps, several, true);
  for (std::int64_t term = full; term < tile.terms; ++term) add(index(term));
  for (std::size_t i = 0; i < totals.size(); ++i) {
    Value* sum = builder_.CreateLoad(math_.type(width_), totals[i]);
    builder_.CreateAlignedStore(sum, places[i], row_alignment(result.value));
  }
}

}  // namespace steepest::jit
