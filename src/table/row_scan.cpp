#include "table/row_scan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

namespace steepest {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double largest_exact_integer = 9007199254740992.0;  // 2^53
/// Added and taken away again, it leaves a whole number, of numbers up to a third of it.
constexpr double rounding = 1.5 * 4503599627370496.0;

/// Of every place in a row. The sum of 0 * value is NaN where a value is not finite.
struct Extent {
  explicit Extent(std::size_t width) : low(width, infinite), high(width, -infinite), zero(width), fraction(width) {}
  std::vector<double> low, high, zero, fraction;
};

/// Neighbours in a row are independent, so the loop becomes vector code.
template <class Number>
void extend(Extent& extent, const Number* row, std::size_t count, std::size_t width) {
  double *low = extent.low.data(), *high = extent.high.data();
  double *zero = extent.zero.data(), *fraction = extent.fraction.data();
  for (std::size_t i = 0; i < count; ++i, row += width) {
    for (std::size_t k = 0; k < width; ++k) {
      const double value = row[k];
      low[k] = value < low[k] ? value : low[k];
      high[k] = value > high[k] ? value : high[k];
      zero[k] += 0 * value;
      fraction[k] += std::abs(((value + rounding) - rounding) - value);
    }
  }
}

void merge(Extent& into, const Extent& from) {
  for (std::size_t k = 0; k < into.low.size(); ++k) {
    into.low[k] = std::min(into.low[k], from.low[k]);
    into.high[k] = std::max(into.high[k], from.high[k]);
    into.zero[k] += from.zero[k];
    into.fraction[k] += from.fraction[k];
  }
}

template <class Number>
Extent extent_of(const RowMajor& rows, std::size_t count, int threads) {
  const auto parts = static_cast<std::size_t>(
      std::max(1, threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency())));
  std::vector<Extent> extents(parts, Extent(rows.width));
  {
    std::vector<std::jthread> workers;
    for (std::size_t part = 0; part < parts; ++part) {
      workers.emplace_back([&, part] {
        const std::size_t begin = count * part / parts, end = count * (part + 1) / parts;
        extend(extents[part], static_cast<const Number*>(rows.first) + begin * rows.width, end - begin, rows.width);
      });
    }
  }
  for (std::size_t part = 1; part < parts; ++part) merge(extents[0], extents[part]);
  return std::move(extents[0]);
}

template <class Number>
bool all_whole(const RowMajor& rows, std::size_t count, std::size_t place) {
  const Number* value = static_cast<const Number*>(rows.first) + place;
  for (std::size_t i = 0; i < count; ++i, value += rows.width) {
    if (std::trunc(*value) != *value) return false;
  }
  return true;
}

}  // namespace

bool summarise_rows(const RowMajor& rows, std::size_t count, std::vector<Column>& columns, int threads) {
  const Extent extent = rows.single ? extent_of<float>(rows, count, threads) : extent_of<double>(rows, count, threads);
  const auto finite = [&](std::size_t place) { return extent.zero[place] == 0; };
  if (!std::ranges::all_of(rows.places, finite)) return false;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    const std::size_t place = rows.places[j];
    Column& column = columns[j];
    column.min = extent.low[place];
    column.max = extent.high[place];
    const double largest = std::max(-column.min, column.max);
    bool whole = extent.fraction[place] == 0;
    if (!whole && largest > rounding / 4) {
      whole = rows.single ? all_whole<float>(rows, count, place) : all_whole<double>(rows, count, place);
    }
    column.type = whole && largest <= largest_exact_integer ? ColumnType::integer : ColumnType::number;
  }
  return true;
}

}  // namespace steepest
