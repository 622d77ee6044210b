#include "table/row_collector.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "table/aligned_values.hpp"
#include "table/row_scan.hpp"

namespace steepest {
namespace {

constexpr double largest_exact_integer = 9007199254740992.0;  // 2^53

/// Long enough that columns are copied in long runs, short enough that few rows of many columns fill no memory.
std::size_t rows_of_block(std::size_t width) {
  constexpr std::size_t most_values = std::size_t{1} << 20;
  return std::clamp<std::size_t>(most_values / std::max<std::size_t>(1, width), 16, 8192);
}

std::string in_mebibytes(std::size_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

[[noreturn]] void refuse_infinite(const Column& column, std::size_t row, std::size_t first_row,
                                  std::string_view source) {
  const std::size_t number = first_row + row + 1;
  std::optional<Place> place;
  if (!source.empty()) place = Place{.source = std::string(source), .line = static_cast<int>(number)};
  throw UserError(ErrorKind::data,
                  "row " + std::to_string(number) + " of column '" + column.name + "' is " +
                      number_text(column.values[row]) + "; values must be finite",
                  std::move(place), "correct the value, or make it missing (NaN)");
}

}  // namespace

RowCollector::RowCollector(std::string source, std::vector<ColumnInfo> columns, std::size_t memory_limit,
                           std::size_t first_row)
    : source_(std::move(source)),
      codes_(columns.size()),
      memory_limit_(memory_limit),
      block_rows_(rows_of_block(columns.size())),
      first_row_(first_row) {
  for (ColumnInfo& column : columns) {
    columns_.emplace_back();
    columns_.back().name = std::move(column.name);
    columns_.back().type = column.type;
  }
  add_block();
}

void RowCollector::add_block() {
  const std::size_t size = std::max<std::size_t>(1, width()) * block_rows_;
  const std::size_t bytes = (blocks_.size() + 1) * size * sizeof(double);
  if (bytes > memory_limit_) {
    throw UserError(ErrorKind::data,
                    "the values of " + std::to_string(width()) + " columns need more than " +
                        in_mebibytes(memory_limit_) + " of memory (after " + std::to_string(rows_) + " rows)",
                    Place{.source = source_}, "allow more memory, or read fewer rows with a query: SELECT ... LIMIT n");
  }
  blocks_.push_back(std::make_unique_for_overwrite<double[]>(size));
  block_ = blocks_.back().get();
  row_in_block_ = 0;
}

void RowCollector::advance(std::size_t count) {
  rows_ += count;
  row_in_block_ += count;
  if (row_in_block_ == block_rows_) add_block();
}

Table RowCollector::finish() && {
  const std::size_t stride = column_stride(rows_);
  const auto values = aligned_values(std::max<std::size_t>(1, width()) * stride);
  for (std::size_t start = 0; start < rows_; start += block_rows_) {
    const std::size_t count = std::min(block_rows_, rows_ - start);
    for (std::size_t j = 0; j < width(); ++j) {
      std::copy_n(blocks_.front().get() + j * block_rows_, count, values.get() + j * stride + start);
    }
    blocks_.pop_front();
  }
  blocks_.clear();
  for (std::size_t j = 0; j < width(); ++j) {
    double* column = values.get() + j * stride;
    std::fill(column + rows_, column + stride, 0.0);
    if (columns_[j].type == ColumnType::text) columns_[j].levels = std::move(codes_[j]).sort_levels({column, rows_});
    columns_[j].values = {column, rows_};
    summarise(columns_[j], source_, first_row_);
  }
  return {rows_, stride, values, std::move(columns_)};
}

void summarise(Column& column, std::string_view source, std::size_t first_row) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  std::size_t missing = 0;
  std::size_t first_missing = 0;
  bool whole = true;
  const std::span<const double> values = column.values;
  std::size_t row = 0;
  if (const std::optional<ValueRange> range = finite_range(values)) {
    low = range->low;
    high = range->high;
    whole = range->whole;
    row = values.size();
  }
  for (; row < values.size(); ++row) {
    const double value = values[row];
    if (std::isnan(value)) {
      if (missing++ == 0) first_missing = row;
      continue;
    }
    low = std::min(low, value);
    high = std::max(high, value);
    whole = whole && std::trunc(value) == value;
  }
  const bool any = missing < values.size();
  if (any && (std::isinf(low) || std::isinf(high))) {
    const auto found = std::ranges::find_if(values, [](double v) { return std::isinf(v); });
    refuse_infinite(column, static_cast<std::size_t>(found - values.begin()), first_row, source);
  }
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  column.min = any ? low : nothing;
  column.max = any ? high : nothing;
  column.missing = missing;
  if (missing > 0 && !column.first_missing) {
    column.first_missing =
        Place{.source = std::string(source), .line = static_cast<int>(first_row + first_missing + 1)};
  }
  if (column.type != ColumnType::number && column.type != ColumnType::integer) return;
  const bool exact = whole && any && std::max(-low, high) <= largest_exact_integer;
  column.type = exact ? ColumnType::integer : ColumnType::number;
}

void summarise(std::vector<Column>& columns, std::string_view source, std::size_t first_row, int threads) {
  for_each_index(columns.size(), threads, [&](std::size_t j) { summarise(columns[j], source, first_row); });
}

}  // namespace steepest
