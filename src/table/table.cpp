#include "steepest/table.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "table/aligned_values.hpp"

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

struct ColumnValues::Later {
  Make make;
  std::once_flag once = {};
  std::shared_ptr<const double> values = {};
};

ColumnValues::ColumnValues(std::size_t count, Make make) : size_(count), later_(std::make_shared<Later>()) {
  later_->make = std::move(make);
}

const double* ColumnValues::made() const {
  std::call_once(later_->once, [this] { later_->values = later_->make(); });
  return later_->values.get();
}

void RowMajor::copy(std::size_t place, std::size_t first_row, std::span<double> out) const {
  if (check_unchanged) check_unchanged();
  const std::size_t start = first_row * width + place;
  const auto from = [&](const auto* values) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<double>(values[start + i * width]);
  };
  single ? from(static_cast<const float*>(first)) : from(static_cast<const double*>(first));
}

Table::Table(std::size_t rows, std::shared_ptr<const RowMajor> in_place, std::vector<Column> columns)
    : rows_(rows), stride_(column_stride(rows)), in_place_(std::move(in_place)), columns_(std::move(columns)) {
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    const auto make = [from = in_place_, place = in_place_->places[j], rows, stride = stride_] {
      const std::shared_ptr<double> values = aligned_values(stride);
      from->copy(place, 0, {values.get(), rows});
      std::fill(values.get() + rows, values.get() + stride, 0.0);
      return std::shared_ptr<const double>(values);
    };
    columns_[j].values = {rows_, make};
  }
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
