#include "objective/gram.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "objective/products.hpp"

namespace steepest {
namespace {

/// Of the columns' lengths, so that their squares are ordinary numbers.
constexpr double shortest = 1e-140, longest = 1e140;
/// Of the inverse of the factor with columns of length 1, in the Frobenius norm: a bound for its condition number but
/// for the root of n.
constexpr double largest_inverse = 1e3;

/// An upper triangular matrix in a larger one.
struct Upper {
  std::vector<double> values;
  std::int64_t width;

  double& at(std::int64_t i, std::int64_t j) { return values[static_cast<std::size_t>(i + j * width)]; }
  double at(std::int64_t i, std::int64_t j) const { return values[static_cast<std::size_t>(i + j * width)]; }
};

/// Square of the inverse's Frobenius norm, column by column.
double inverse_square(const Upper& factor, std::int64_t n) {
  double square = 0;
  std::vector<double> column(static_cast<std::size_t>(n));
  for (std::int64_t j = 0; j < n; ++j) {
    std::fill_n(column.begin(), j, 0.0);
    column[static_cast<std::size_t>(j)] = 1;
    for (std::int64_t k = j; k >= 0; --k) {
      const double value = column[static_cast<std::size_t>(k)] / factor.at(k, k);
      square += value * value;
      for (std::int64_t i = 0; i < k; ++i) column[static_cast<std::size_t>(i)] -= value * factor.at(i, k);
    }
  }
  return square;
}

bool is_safe(const Upper& factor, std::int64_t n, double largest) {
  return inverse_square(factor, n) <= largest * largest;
}

/// Lengths of J's columns; nothing if one is 0, not finite, or so far from 1 that its square is no ordinary number.
std::optional<std::vector<double>> lengths(const Upper& gram) {
  std::vector<double> result;
  for (std::int64_t j = 0; j + 1 < gram.width; ++j) {
    result.push_back(std::sqrt(gram.at(j, j)));
    if (!(result.back() > shortest && result.back() < longest)) return {};
  }
  return result;
}

/// Cholesky's factor in place; false where a pivot shows that the inverse is too large.
bool decompose(Upper& matrix) {
  const std::int64_t n = matrix.width - 1;
  for (std::int64_t j = 0; j <= n; ++j) {
    for (std::int64_t i = 0; i <= j; ++i) {
      double sum = matrix.at(i, j);
      for (std::int64_t k = 0; k < i; ++k) sum -= matrix.at(k, i) * matrix.at(k, j);
      if (i < j) {
        matrix.at(i, j) = sum / matrix.at(i, i);
      } else if (j == n) {
        // Where the model explains the residuals to rounding, what is left of them may come out below 0.
        matrix.at(n, n) = std::sqrt(std::max(sum, 0.0));
      } else if (sum * largest_inverse * largest_inverse > 1) {
        matrix.at(j, j) = std::sqrt(sum);
      } else {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

void GramReducer::merge(double* left, const double* right) const {
  for (std::size_t i = 0; i < partial_size(); ++i) left[i] += right[i];
}

void GramReducer::absorb_lines(double* partial, const RowChunk& chunk, std::int64_t count) const {
  std::vector<const double*> columns;
  for (std::int64_t j = 0; j < width(); ++j) columns.push_back(chunk.buffer + j * stride(chunk.size));
  for (const Given& column : given()) {
    const double* from = chunk.columns[column.from];
    if (chunk.rows == count) {
      columns[static_cast<std::size_t>(column.column)] = from;
    } else {  // zeros must follow
      std::copy_n(from, chunk.rows, chunk.buffer + column.column * stride(chunk.size));
    }
  }
  add_products(partial, columns, count, chunk.next);
}

std::vector<double> GramReducer::with_factors(std::span<const double> sums) const {
  std::vector<double> gram(sums.begin(), sums.end()), factors(static_cast<std::size_t>(width()), 1.0);
  for (const Given& column : given()) factors[static_cast<std::size_t>(column.column)] = column.factor;
  for (std::size_t k = 0; k < gram.size(); ++k) gram[k] *= factors[k % factors.size()] * factors[k / factors.size()];
  return gram;
}

std::optional<std::vector<double>> factor_of_gram(std::span<const double> gram, std::int64_t width) {
  Upper factor{{gram.begin(), gram.end()}, width};
  const std::int64_t n = width - 1;
  const std::optional<std::vector<double>> length = lengths(factor);
  if (!length || !std::isfinite(factor.at(n, n))) return {};
  const auto of = [&](std::int64_t j) { return j < n ? (*length)[static_cast<std::size_t>(j)] : 1.0; };
  for (std::int64_t j = 0; j <= n; ++j) {
    for (std::int64_t i = 0; i <= j; ++i) factor.at(i, j) /= of(i) * of(j);
    for (std::int64_t i = j + 1; i <= n; ++i) factor.at(i, j) = 0;
  }
  if (!decompose(factor) || !is_safe(factor, n, largest_inverse)) return {};
  for (std::int64_t j = 0; j < n; ++j) {
    for (std::int64_t i = 0; i <= j; ++i) factor.at(i, j) *= of(j);
  }
  return std::move(factor.values);
}

bool is_well_conditioned(std::span<const double> factor, std::int64_t width) {
  Upper scaled{{factor.begin(), factor.end()}, width};
  const std::int64_t n = width - 1;
  for (std::int64_t j = 0; j < n; ++j) {
    double square = 0;
    for (std::int64_t i = 0; i <= j; ++i) square += scaled.at(i, j) * scaled.at(i, j);
    const double length = std::sqrt(square);
    if (!(length > shortest && length < longest)) return false;
    for (std::int64_t i = 0; i <= j; ++i) scaled.at(i, j) /= length;
  }
  // Beyond twice the bound the Gram matrix would be refused; up to there it decides, whichever is tried first.
  return is_safe(scaled, n, 2 * largest_inverse);
}

}  // namespace steepest
