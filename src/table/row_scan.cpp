#include "table/row_scan.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <limits>
#include <thread>

namespace steepest {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double largest_exact_integer = 9007199254740992.0;  // 2^53
/// Added and taken away again, it leaves a whole number, of numbers up to a quarter of it; larger ones are looked at
/// again.
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

std::size_t threads_of(int threads) {
  return std::max<std::size_t>(1,
                               threads > 0 ? static_cast<std::size_t>(threads) : std::thread::hardware_concurrency());
}

template <class Number>
Extent extent_of(const RowMajor& rows, std::size_t count, int threads) {
  const std::size_t parts = threads_of(threads);
  std::vector<Extent> extents(parts, Extent(rows.width));
  for_each_index(parts, threads, [&](std::size_t part) {
    const std::size_t begin = count * part / parts, end = count * (part + 1) / parts;
    extend(extents[part], static_cast<const Number*>(rows.first) + begin * rows.width, end - begin, rows.width);
  });
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
    if (largest > rounding / 4) {
      whole = rows.single ? all_whole<float>(rows, count, place) : all_whole<double>(rows, count, place);
    }
    column.type = whole && largest <= largest_exact_integer ? ColumnType::integer : ColumnType::number;
  }
  return true;
}

std::optional<ValueRange> finite_range(std::span<const double> values) {
  // As rows of eight, for the sake of vector code.
  constexpr std::size_t width = 8;
  if (values.empty()) return {};
  const std::size_t full = values.size() / width;
  Extent extent(width), rest(values.size() % width);
  extend(extent, values.data(), full, width);
  extend(rest, values.data() + full * width, 1, values.size() % width);
  double low = infinite, high = -infinite, zero = 0, fraction = 0;
  for (const Extent* part : {&extent, &rest}) {
    for (std::size_t k = 0; k < part->low.size(); ++k) {
      low = std::min(low, part->low[k]);
      high = std::max(high, part->high[k]);
      zero += part->zero[k];
      fraction += part->fraction[k];
    }
  }
  if (zero != 0) return {};
  bool whole = fraction == 0;
  if (std::max(-low, high) > rounding / 4) {
    whole = std::ranges::all_of(values, [](double v) { return std::trunc(v) == v; });
  }
  return ValueRange{low, high, whole};
}

void for_each_index(std::size_t count, int threads, const std::function<void(std::size_t)>& task) {
  std::vector<std::exception_ptr> failures(count);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        task(i);
      } catch (...) {
        failures[i] = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t k = 1; k < std::min(count, threads_of(threads)); ++k) others.emplace_back(work);
    work();
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace steepest
