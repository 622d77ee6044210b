#pragma once

#include <string>
#include <vector>

namespace steepest {

/// A Parquet file made of rows that are kept as text until they are all there. DuckDB writes it.
class ParquetFile final {
 public:
  /// UserError (data): DuckDB is not there, so that nobody works in vain for a file that cannot be written.
  explicit ParquetFile(std::string path);

  const std::string& path() const { return path_; }
  /// Where the rows are kept: the path with ".rows" behind it.
  std::string rows_path() const { return path_ + ".rows"; }
  /// Makes the file of the rows in rows_path(), which vanishes: numbers separated by tabs, a line a row, no names. The
  /// first column is of whole numbers. With `append` the rows that the file has stay in front. A name that another
  /// column has, whatever the case of its letters, gets a "_" behind it. The file is whole at any moment.
  /// UserError (command line): it cannot be written, or what is there has other columns.
  void write(const std::vector<std::string>& names, bool append) const;

 private:
  std::string path_;
};

}  // namespace steepest
