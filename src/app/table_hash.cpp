#include "app/table_hash.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace steepest::app {
namespace {

/// The hashes of runs of rows; ranks have whole runs.
std::string hashes_of_runs(const Table& table, const Column& column) {
  const std::size_t run = largest_leaf(table.all_rows());
  std::string text;
  for (std::size_t row = 0; row < column.values.size(); row += run) {
    Hash hash;
    const std::size_t bytes = std::min(run, column.values.size() - row) * sizeof(double);
    hash.take({reinterpret_cast<const char*>(column.values.data() + row), bytes});
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
