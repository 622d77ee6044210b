#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "steepest/base.hpp"
#include "steepest/graph.hpp"

namespace steepest {

/// Larger matrices are not written out.
inline constexpr std::int64_t largest_written_matrix = 6;

/// The operators of linear algebra by the formulas of a textbook: determinants by minors, inverses by cofactors. For
/// numbers without an order, which allow no pivoting. `Numbers` has a type `Number`, and of two numbers `add`,
/// `subtract`, `multiply`, `divide`, of one `root`, and `number` for a plain one.
template <class Numbers>
class DenseFormulas final {
 public:
  using Number = typename Numbers::Number;
  using Array = std::vector<Number>;

  DenseFormulas(const Numbers& numbers, std::int64_t n) : numbers_(numbers), n_(n) {}

  /// `b` is the second argument, empty where there is none.
  Array run(Op op, const Array& a, const Array& b) {
    a_ = a;
    minors_.clear();
    switch (op) {
      case Op::determinant: return {minor(0, 0)};
      case Op::cofactor: return cofactors();
      case Op::cofactor_slope: return slopes(b);
      case Op::inverse: return quotient(transposed(cofactors()));
      case Op::solve: return solution(b);
      case Op::cholesky: return factor();
      default: throw InternalError("no operator of linear algebra");
    }
  }

 private:
  using Set = std::uint32_t;  ///< of rows or columns, a bit each

  const Number& at(std::int64_t i, std::int64_t j) const { return a_[static_cast<std::size_t>(i * n_ + j)]; }
  static bool has(Set set, std::int64_t i) { return (set >> i & 1U) != 0; }
  static Set with(Set set, std::int64_t i) { return set | (1U << i); }
  Number signed_by(bool negative, const Number& x) const {
    return negative ? numbers_.subtract(numbers_.number(0), x) : x;
  }

  /// The determinant without some rows and as many columns, along its first row.
  Number minor(Set rows, Set columns) {
    const std::uint64_t key = static_cast<std::uint64_t>(rows) << 32 | columns;
    if (const auto known = minors_.find(key); known != minors_.end()) return known->second;
    std::int64_t row = 0;
    while (row < n_ && has(rows, row)) ++row;
    if (row == n_) return numbers_.number(1);
    std::optional<Number> total;
    bool negative = false;
    for (std::int64_t column = 0; column < n_; ++column) {
      if (has(columns, column)) continue;
      const bool is_last = with(rows, row) + 1 == (1U << n_);
      const Number term =
          is_last ? at(row, column) : numbers_.multiply(at(row, column), minor(with(rows, row), with(columns, column)));
      if (!total) {
        total = term;
      } else {
        total = negative ? numbers_.subtract(*total, term) : numbers_.add(*total, term);
      }
      negative = !negative;
    }
    return minors_.emplace(key, *total).first->second;
  }

  Array cofactors() {
    Array result;
    for (std::int64_t i = 0; i < n_; ++i) {
      for (std::int64_t j = 0; j < n_; ++j) result.push_back(signed_by((i + j) % 2 != 0, minor(1U << i, 1U << j)));
    }
    return result;
  }

  /// The derivative of a cofactor by an element is the minor without the rows and columns of both.
  Array slopes(const Array& direction) {
    Array result;
    for (std::int64_t i = 0; i < n_; ++i) {
      for (std::int64_t j = 0; j < n_; ++j) {
        Number total = numbers_.number(0);
        for (std::int64_t k = 0; k < n_; ++k) {
          for (std::int64_t l = 0; l < n_; ++l) {
            if (k == i || l == j) continue;
            const bool negative = ((i + j + k + l) % 2 != 0) != ((k < i) != (l < j));
            const Number& along = direction[static_cast<std::size_t>(k * n_ + l)];
            const Number term = numbers_.multiply(along, minor(with(1U << i, k), with(1U << j, l)));
            total = negative ? numbers_.subtract(total, term) : numbers_.add(total, term);
          }
        }
        result.push_back(total);
      }
    }
    return result;
  }

  Array transposed(const Array& x) const {
    Array result;
    for (std::int64_t i = 0; i < n_; ++i) {
      for (std::int64_t j = 0; j < n_; ++j) result.push_back(x[static_cast<std::size_t>(j * n_ + i)]);
    }
    return result;
  }

  Array quotient(Array x) {
    for (Number& element : x) element = numbers_.divide(element, minor(0, 0));
    return x;
  }

  /// Cramer's rule.
  Array solution(const Array& b) {
    const Array adjugate = transposed(cofactors());
    const auto n = static_cast<std::size_t>(n_), columns = b.size() / n;
    Array result;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t column = 0; column < columns; ++column) {
        Number total = numbers_.multiply(adjugate[i * n], b[column]);
        for (std::size_t k = 1; k < n; ++k) {
          total = numbers_.add(total, numbers_.multiply(adjugate[i * n + k], b[k * columns + column]));
        }
        result.push_back(total);
      }
    }
    return quotient(result);
  }

  Array factor() {
    Array result(a_.size(), numbers_.number(0));
    const auto place = [&](std::int64_t i, std::int64_t j) -> Number& {
      return result[static_cast<std::size_t>(i * n_ + j)];
    };
    for (std::int64_t j = 0; j < n_; ++j) {
      for (std::int64_t i = j; i < n_; ++i) {
        Number rest = i == j ? at(i, j) : numbers_.divide(numbers_.add(at(i, j), at(j, i)), numbers_.number(2));
        for (std::int64_t k = 0; k < j; ++k) {
          rest = numbers_.subtract(rest, numbers_.multiply(place(i, k), place(j, k)));
        }
        place(i, j) = i == j ? numbers_.root(rest) : numbers_.divide(rest, place(j, j));
      }
    }
    return result;
  }

  const Numbers& numbers_;
  std::int64_t n_;
  Array a_;
  std::unordered_map<std::uint64_t, Number> minors_;
};

}  // namespace steepest
