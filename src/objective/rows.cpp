#include "objective/rows.hpp"

#include "steepest/objective.hpp"
#include "steepest/table.hpp"

namespace steepest {

Rows table_rows(const Table& table, std::span<const TableInput> inputs) {
  Rows rows;
  rows.count = static_cast<std::int64_t>(table.all_rows());
  rows.share = table.share();
  rows.readable = static_cast<std::int64_t>(table.stride());
  const auto kept = std::make_shared<const Table>(table);
  rows.owner = kept;
  if (table.in_place()) rows.in_place = kept;
  for (const TableInput& input : inputs) {
    RowInput& place = rows.inputs.emplace_back();
    place.node = input.node;
    for (const std::string& name : input.columns) {
      const Column& column = table.column(name);
      if (rows.in_place) {
        place.in_table.push_back(static_cast<std::size_t>(&column - table.columns().data()));
      } else {
        place.columns.push_back(column.values.data());
      }
    }
  }
  return rows;
}

std::vector<const double*> columns_of(const Rows& rows, const RowInput& input) {
  std::vector<const double*> columns = input.columns;
  for (const std::size_t column : input.in_table) {
    columns.push_back(rows.in_place->columns()[column].values.data());
  }
  return columns;
}

RowValues::RowValues(const Rows& rows) {
  for (const RowInput& input : rows.inputs) {
    columns_.insert(columns_.end(), input.columns.begin(), input.columns.end());
    for (const std::size_t column : input.in_table) places_.push_back(rows.in_place->in_place()->places[column]);
  }
  if (rows.in_place) in_place_ = rows.in_place->in_place();
}

double RowValues::at(std::size_t row, std::size_t column) const {
  if (!in_place_) return columns_[column][row];
  const std::size_t number = row * in_place_->width + places_[column];
  if (in_place_->single) return static_cast<const float*>(in_place_->first)[number];
  return static_cast<const double*>(in_place_->first)[number];
}

std::vector<double> whole_column(const Rows& rows, const double* column) {
  const std::span<const double> here(column, static_cast<std::size_t>(rows.here()));
  return rows.share ? joined(*rows.share->ranks, here) : std::vector<double>(here.begin(), here.end());
}

}  // namespace steepest
