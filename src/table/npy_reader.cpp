#include "table/npy_reader.hpp"

#include <algorithm>
#include <utility>

#include "table/npy_file.hpp"
#include "table/row_collector.hpp"
#include "table/row_scan.hpp"

namespace steepest {
namespace {

/// Columns below which a table stays in its file only from so many times as many bytes on.
constexpr std::size_t narrow = 8, narrow_from = 16;

class NpyReader final : public TableReader {
 public:
  NpyReader(const std::string& path, std::size_t memory_limit, const TableOptions& options)
      : file_(path, memory_limit),
        memory_limit_(memory_limit),
        in_place_from_(options.in_place_from),
        threads_(options.threads) {
    const std::size_t dimensions = file_.shape().size();
    if (dimensions < 1 || dimensions > 2) {
      throw UserError(ErrorKind::data,
                      "'" + path + "' has " + std::to_string(dimensions) + " dimensions; a table has 2",
                      Place{.source = path}, "reshape it: x.reshape(rows, -1)");
    }
    rows_ = file_.shape()[0];
    width_ = dimensions == 1 ? 1 : file_.shape()[1];
    if (width_ == 0) {
      throw UserError(ErrorKind::data, "'" + path + "' has no columns", Place{.source = path}, "save it again");
    }
    const ColumnType type = file_.booleans()        ? ColumnType::boolean
                            : file_.whole_numbers() ? ColumnType::integer
                                                    : ColumnType::number;
    for (std::size_t j = 0; j < width_; ++j) columns_.push_back({"column_" + std::to_string(j + 1), type});
  }

  const std::vector<ColumnInfo>& columns() const override { return columns_; }

  Table read(std::span<const std::size_t> positions) override { return read(positions, {}, {.row = rows_}); }

  std::vector<RowMark> marks(std::size_t spacing) override {
    std::vector<RowMark> result;
    for (std::size_t row = 0; row < rows_; row += spacing) result.push_back({.row = row});
    result.push_back({.row = rows_});
    return result;
  }

  Table read(std::span<const std::size_t> positions, const RowMark& from, const RowMark& to) override {
    if (std::optional<Table> table = read_in_place(positions, from, to)) return std::move(*table);
    std::vector<ColumnInfo> wanted;
    for (const std::size_t position : positions) wanted.push_back(columns_[position]);
    RowCollector rows(file_.path(), std::move(wanted), memory_limit_, from.row);
    for (std::size_t row = from.row; row < to.row; row = from.row + rows.rows()) {
      // A row-major file is read in short runs of whole rows, so that they are still in the cache when torn apart.
      const std::size_t most = file_.column_major() ? rows_ : 32768 / width_ + 1;
      const std::size_t count = std::min({rows.rows_left(), to.row - row, most});
      if (file_.column_major()) {
        for (std::size_t j = 0; j < positions.size(); ++j) {
          file_.read(positions[j] * rows_ + row, {rows.next(j), count});
        }
      } else {
        scatter(rows, positions, row, count);
      }
      rows.advance(count);
    }
    file_.check_unchanged();
    return std::move(rows).finish();
  }

 private:
  /// Not where a value is missing or infinite, nor where columns take less memory or less time: of a small file, few of
  /// many, or few altogether, which a pass is through with sooner than they are turned into columns.
  std::optional<Table> read_in_place(std::span<const std::size_t> positions, const RowMark& from, const RowMark& to) {
    const std::size_t least = positions.size() < narrow ? narrow_from * in_place_from_ : in_place_from_;
    const bool large = rows_ * positions.size() * sizeof(double) >= least;
    if (!large || 2 * positions.size() < width_ || from.row == to.row) return {};
    std::optional<RowMajor> rows = file_.in_place();
    if (!rows) return {};
    const std::size_t skipped = from.row * width_;
    rows->first = static_cast<const char*>(rows->first) + skipped * (rows->single ? sizeof(float) : sizeof(double));
    rows->places.assign(positions.begin(), positions.end());
    std::vector<Column> columns;
    for (const std::size_t position : positions) {
      Column& column = columns.emplace_back();
      column.name = columns_[position].name;
    }
    const std::size_t count = to.row - from.row;
    if (!summarise_rows(*rows, count, columns, threads_)) return {};
    file_.check_unchanged();
    return Table(count, std::make_shared<const RowMajor>(std::move(*rows)), std::move(columns));
  }

  void scatter(RowCollector& rows, std::span<const std::size_t> positions, std::size_t first, std::size_t count) {
    buffer_.resize(count * width_);
    file_.read(first * width_, buffer_);
    for (std::size_t j = 0; j < positions.size(); ++j) {
      double* out = rows.next(j);
      for (std::size_t i = 0; i < count; ++i) out[i] = buffer_[i * width_ + positions[j]];
    }
  }

  NpyFile file_;
  std::size_t memory_limit_;
  std::size_t in_place_from_;  ///< bytes
  int threads_;
  std::size_t rows_ = 0;
  std::size_t width_ = 0;
  std::vector<ColumnInfo> columns_;
  std::vector<double> buffer_;
};

/// Row-major values of a column-major array of any rank.
std::vector<double> transposed(const std::vector<double>& values, const std::vector<std::size_t>& shape) {
  std::vector<double> result(values.size());
  std::vector<std::size_t> index(shape.size(), 0);
  for (double& out : result) {
    std::size_t from = 0;
    for (std::size_t axis = shape.size(); axis-- > 0;) from = from * shape[axis] + index[axis];
    out = values[from];
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return result;
}

}  // namespace

std::unique_ptr<TableReader> open_npy(const std::string& path, std::size_t memory_limit, const TableOptions& options) {
  return std::make_unique<NpyReader>(path, memory_limit, options);
}

NumberArray read_npy(const std::string& path) {
  constexpr std::size_t longest_stream = std::size_t{1} << 32;
  const NpyFile file(path, longest_stream);
  NumberArray array{file.shape(), std::vector<double>(file.size())};
  file.read(0, array.values);
  file.check_unchanged();
  if (file.column_major()) array.values = transposed(array.values, array.shape);
  return array;
}

}  // namespace steepest
