#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "steepest/table.hpp"

namespace steepest {

/// One kind of source, opened.
class TableReader {
 public:
  virtual ~TableReader() = default;
  virtual const std::vector<ColumnInfo>& columns() const = 0;
  /// The rows of the columns at these positions, missing values kept. The table may have no rows.
  virtual Table read(std::span<const std::size_t> positions) = 0;
};

}  // namespace steepest
