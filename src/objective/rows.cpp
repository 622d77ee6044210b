#include "objective/rows.hpp"

#include "steepest/objective.hpp"
#include "steepest/table.hpp"

namespace steepest {

Rows table_rows(const Table& table, std::span<const TableInput> inputs) {
  Rows rows;
  rows.count = static_cast<std::int64_t>(table.all_rows());
  rows.share = table.share();
  rows.readable = static_cast<std::int64_t>(table.stride());
  rows.owner = std::make_shared<const Table>(table);
  for (const TableInput& input : inputs) {
    RowInput& place = rows.inputs.emplace_back();
    place.node = input.node;
    for (const std::string& name : input.columns) place.columns.push_back(table.column(name).values.data());
  }
  return rows;
}

std::vector<double> whole_column(const Rows& rows, const double* column) {
  const std::span<const double> here(column, static_cast<std::size_t>(rows.here()));
  return rows.share ? joined(*rows.share->ranks, here) : std::vector<double>(here.begin(), here.end());
}

}  // namespace steepest
