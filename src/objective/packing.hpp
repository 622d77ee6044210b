#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "steepest/table.hpp"

namespace steepest {

/// Rows that lie one after another in a file, taken block by block into a few columns that stay in the cache.
class Packing final {
 public:
  /// `places`: of each column wanted, in a row; nothing: nobody wants the column.
  Packing(std::shared_ptr<const RowMajor> rows, std::span<const std::optional<std::size_t>> places);

  /// Rows begin .. begin + count-1; column c goes to out + c * stride. 8 rows at a time, so up to 7 more values are
  /// written, which are zeros.
  void pack(std::int64_t begin, std::int64_t count, double* out, std::int64_t stride) const;
  /// Where a row stands, and how many bytes it has.
  const char* address(std::int64_t row) const;
  std::size_t row_bytes() const { return rows_->width * (rows_->single ? sizeof(float) : sizeof(double)); }
  void check_unchanged() const;

 private:
  struct Want {
    std::size_t place = 0;
    std::size_t column = 0;
  };
  /// Four neighbours in a row.
  struct Four {
    std::size_t place = 0;
    std::size_t columns[4] = {};
  };
  template <class Number>
  void pack_few(const Number* row, std::int64_t count, double* out, std::int64_t stride) const;
  template <class Number>
  void pack_rows(const Number* first, std::int64_t count, double* out, std::int64_t stride) const;
#if defined(__x86_64__)
  template <class Number>
  void pack_eight_avx2(const Number* row, double* out, std::int64_t stride) const;
#endif

  std::shared_ptr<const RowMajor> rows_;
  std::vector<Four> fours_;
  std::vector<Want> others_;  ///< that are no part of four
  std::vector<Want> all_;
};

}  // namespace steepest
