#include "steepest/table.hpp"

#include <algorithm>
#include <utility>

namespace steepest {

std::string_view to_text(ColumnType type) {
  switch (type) {
    case ColumnType::number: return "number";
    case ColumnType::integer: return "integer";
    case ColumnType::boolean: return "boolean";
    case ColumnType::date: return "date";
    case ColumnType::timestamp: return "timestamp";
    case ColumnType::text: return "text";
  }
  throw InternalError("unknown type of column");
}

Table::Table(std::size_t rows, std::size_t stride, std::shared_ptr<const double> values, std::vector<Column> columns)
    : rows_(rows), stride_(stride), values_(std::move(values)), columns_(std::move(columns)) {
  for (std::size_t j = 0; j < columns_.size(); ++j) columns_[j].values = {values_.get() + j * stride_, rows_};
}

Table Table::as_share(RowShare share) const {
  Table result = *this;
  result.share_ = std::move(share);
  return result;
}

const Column* Table::find(std::string_view name) const {
  const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const Column& c) { return c.name == name; });
  return found == columns_.end() ? nullptr : &*found;
}

const Column& Table::column(std::string_view name) const {
  if (const Column* found = find(name)) return *found;
  std::vector<std::string> names;
  for (const Column& column : columns_) names.push_back(column.name);
  const auto likely = closest_spelling(name, names);
  throw UserError(ErrorKind::data, "the table has no column '" + std::string(name) + "'", {},
                  likely ? "did you mean '" + *likely + "'?" : "");
}

}  // namespace steepest
