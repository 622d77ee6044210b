#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "steepest/table.hpp"

namespace steepest {

/// A place in a source at which reading may begin.
struct RowMark {
  std::size_t row = 0;     ///< its row
  std::size_t offset = 0;  ///< of its first byte in a text file
  int line = 1;            ///< there
  std::size_t record = 0;  ///< records before it, in a text file
};

/// One kind of source, opened.
class TableReader {
 public:
  virtual ~TableReader() = default;
  virtual const std::vector<ColumnInfo>& columns() const = 0;
  /// The rows of the columns at these positions, missing values kept. The table may have no rows.
  virtual Table read(std::span<const std::size_t> positions) = 0;
  /// Marks in ascending order, at most `spacing` rows apart if the source allows; the last stands after the last row.
  virtual std::vector<RowMark> marks(std::size_t spacing) = 0;
  /// Likewise, the rows between two marks.
  virtual Table read(std::span<const std::size_t> positions, const RowMark& from, const RowMark& to) = 0;
};

}  // namespace steepest
