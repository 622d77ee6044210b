#include "steepest/objective.hpp"
#include "steepest/table.hpp"

namespace steepest {

Rows table_rows(const Table& table, std::span<const TableInput> inputs) {
  Rows rows;
  rows.count = static_cast<std::int64_t>(table.rows());
  rows.readable = static_cast<std::int64_t>(table.stride());
  rows.owner = std::make_shared<const Table>(table);
  for (const TableInput& input : inputs) {
    RowInput& place = rows.inputs.emplace_back();
    place.node = input.node;
    for (const std::string& name : input.columns) place.columns.push_back(table.column(name).values.data());
  }
  return rows;
}

}  // namespace steepest
