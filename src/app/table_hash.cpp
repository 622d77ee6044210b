#include "app/table_hash.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace steepest::app {
namespace {

/// The hashes of runs of rows; ranks have whole runs.
std::string hashes_of_runs(const Table& table, const Column& column) {
  const std::size_t run = largest_leaf(table.all_rows());
  std::string text;
  std::vector<double> copy;
  for (std::size_t row = 0; row < table.rows(); row += run) {
    const std::size_t count = std::min(run, table.rows() - row);
    std::span<const double> values;
    if (const auto& rows = table.in_place()) {
      copy.resize(count);
      rows->copy(rows->places[static_cast<std::size_t>(&column - table.columns().data())], row, copy);
      values = copy;
    } else {
      values = {column.values.data() + row, count};
    }
    Hash hash;
    hash.take({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
    text += hash.text();
  }
  if (!table.share()) return text;
  std::string all;
  for (const std::string& part : gathered(*table.share()->ranks, text)) all += part;
  return all;
}

}  // namespace

std::string hash_text(const Table& table) {
  Hash hash;
  for (const Column& column : table.columns()) {
    hash.take(column.name + '\n');
    hash.take(hashes_of_runs(table, column));
    for (const std::string& level : column.levels) hash.take(level + '\n');
  }
  return hash.text();
}

}  // namespace steepest::app
