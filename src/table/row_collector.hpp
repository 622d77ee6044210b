#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "steepest/table.hpp"
#include "table/text_codes.hpp"

namespace steepest {

/// Gathers rows of unknown number into a Table.
///
/// Rows land in blocks that are freed one by one as the table is filled, so the peak is hardly more than the table
/// itself; a growing vector per column would need twice as much.
class RowCollector final {
 public:
  /// `source` names the places of missing and infinite values, `first_row` is the first of these rows among all;
  /// `memory_limit` is in bytes.
  RowCollector(std::string source, std::vector<ColumnInfo> columns, std::size_t memory_limit,
               std::size_t first_row = 0);

  std::size_t rows() const { return rows_; }
  std::size_t width() const { return columns_.size(); }

  /// Where the next row's value of `column` belongs; at most rows_left() rows may be written there before advance().
  double* next(std::size_t column) { return block_ + column * block_rows_ + row_in_block_; }
  std::size_t rows_left() const { return block_rows_ - row_in_block_; }
  /// The next `count` rows are written. Makes room for at least one more.
  void advance(std::size_t count);

  /// The value to write for a text.
  double code(std::size_t column, std::string_view text) { return codes_[column].code(text); }
  /// The place of a missing value, where the source knows better than its row; only the first per column is kept.
  bool knows_missing(std::size_t column) const { return columns_[column].first_missing.has_value(); }
  void note_missing(std::size_t column, Place place) { columns_[column].first_missing = std::move(place); }

  /// UserError: an infinite value.
  Table finish() &&;

 private:
  void add_block();

  std::string source_;
  std::vector<Column> columns_;
  std::vector<TextCodes> codes_;
  std::size_t memory_limit_;
  std::size_t block_rows_;
  std::deque<std::unique_ptr<double[]>> blocks_;
  double* block_ = nullptr;
  std::size_t row_in_block_ = 0;
  std::size_t rows_ = 0;
  std::size_t first_row_;
};

/// Sets what follows from a column's values: min, max, missing, first_missing (by row, unless it is set already), and
/// number or integer (every value whole and at most 2^53). UserError: an infinite value.
void summarise(Column& column, std::string_view source, std::size_t first_row = 0);
/// The same for many columns at once, on several threads (0: one for each core).
void summarise(std::vector<Column>& columns, std::string_view source, std::size_t first_row, int threads);

}  // namespace steepest
