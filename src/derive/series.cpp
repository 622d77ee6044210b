#include "derive/series.hpp"

#include <algorithm>
#include <cmath>

#include "derive/exponents.hpp"

namespace steepest {
namespace {

constexpr int most_multiplied = 16;

Series::State worse(const Series& x, const Series& y) { return std::max(x.state, y.state); }

Series not_known(Series::State state) { return {state, 0, {}}; }

/// At t^0 the rounded numbers of a point are taken as they stand: there a sum or product is what f's own is.
Coefficient at_exponent(double exponent, const Coefficient& result, const Coefficient& a, const Coefficient& b) {
  return exponent == 0 && a.error == 0 && b.error == 0 ? Coefficient{result.value, 0} : result;
}

bool is_finite(const Series& x) {
  return std::ranges::all_of(x.terms, [](const Series::Term& term) { return std::isfinite(term.coefficient.value); });
}

void drop_zeros(std::vector<Series::Term>& terms) {
  std::erase_if(terms, [](const Series::Term& term) { return term.coefficient.value == 0; });
}

}  // namespace

Series Series::constant(double value) {
  if (std::isnan(value)) return undefined();
  if (!std::isfinite(value)) return unknown();
  Series result;
  if (value != 0) result.terms.push_back({0, {value, 0}});
  return result;
}

bool Series::is_constant() const {
  if (!is_known() || std::isfinite(order)) return false;
  return terms.empty() || (terms.size() == 1 && terms[0].exponent == 0);
}

bool Series::has_limit() const { return is_known() && order > 0 && leading_exponent() >= 0; }

Coefficient Series::limit() const {
  return !terms.empty() && terms[0].exponent == 0 ? terms[0].coefficient : Coefficient{};
}

std::optional<int> sign_of(const Series& x) {
  if (!x.is_known()) return {};
  if (x.terms.empty()) return std::isfinite(x.order) ? std::nullopt : std::optional(0);
  const Coefficient& leading = x.terms[0].coefficient;
  if (leading.is_doubtful()) return {};
  return leading.value > 0 ? 1 : -1;
}

Series SeriesArithmetic::trimmed(Series x) const {
  if (!is_finite(x)) return Series::unknown();
  drop_zeros(x.terms);
  if (x.terms.size() > count_) {
    x.order = std::min(x.order, x.terms[count_].exponent);
    x.terms.resize(count_);
  }
  while (!x.terms.empty() && (x.terms.back().exponent >= x.order || same_exponent(x.terms.back().exponent, x.order))) {
    x.terms.pop_back();
  }
  return x;
}

Series SeriesArithmetic::negative(const Series& x) const {
  Series result = x;
  for (Series::Term& term : result.terms) term.coefficient = -term.coefficient;
  return result;
}

Series SeriesArithmetic::sum(const Series& x, const Series& y) const {
  if (worse(x, y) != Series::State::known) return not_known(worse(x, y));
  Series result;
  result.order = std::min(x.order, y.order);
  auto a = x.terms.begin(), b = y.terms.begin();
  while (a != x.terms.end() || b != y.terms.end()) {
    if (b == y.terms.end()) {
      result.terms.push_back(*a++);
    } else if (a == x.terms.end()) {
      result.terms.push_back(*b++);
    } else if (same_exponent(a->exponent, b->exponent)) {
      const Coefficient added = a->coefficient + b->coefficient;
      result.terms.push_back({a->exponent, at_exponent(a->exponent, added, a->coefficient, b->coefficient)});
      ++a, ++b;
    } else {
      result.terms.push_back(a->exponent < b->exponent ? *a++ : *b++);
    }
  }
  return trimmed(std::move(result));
}

Series SeriesArithmetic::product(const Series& x, const Series& y) const {
  if (worse(x, y) != Series::State::known) return not_known(worse(x, y));
  Series result;
  const bool is_zero = sign_of(x) == 0 || sign_of(y) == 0;
  if (is_zero) return result;
  result.order = std::min(x.order + y.leading_exponent(), y.order + x.leading_exponent());
  std::vector<Series::Term> products;
  for (const Series::Term& a : x.terms) {
    for (const Series::Term& b : y.terms) {
      const Coefficient product = a.coefficient * b.coefficient;
      const bool at_point = a.exponent == 0 && b.exponent == 0;
      products.push_back(
          {a.exponent + b.exponent, at_point ? at_exponent(0, product, a.coefficient, b.coefficient) : product});
    }
  }
  std::ranges::stable_sort(products, {}, &Series::Term::exponent);
  for (const Series::Term& term : products) {
    if (!result.terms.empty() && same_exponent(result.terms.back().exponent, term.exponent)) {
      result.terms.back().coefficient = result.terms.back().coefficient + term.coefficient;
    } else {
      const bool is_point = std::abs(term.exponent) <= 1e-9;
      result.terms.push_back({is_point ? 0 : term.exponent, term.coefficient});
    }
  }
  return trimmed(std::move(result));
}

Series SeriesArithmetic::shifted(const Series& x, double exponent) const {
  Series result = x;
  result.order += exponent;
  for (Series::Term& term : result.terms) {
    term.exponent += exponent;
    if (same_exponent(term.exponent, 0)) term.exponent = 0;
  }
  return result;
}

// x / y is x times 1 / (y / c), divided by c last, so that the leading term is rounded once.
Series SeriesArithmetic::quotient(const Series& x, const Series& y) const {
  if (worse(x, y) != Series::State::known) return not_known(worse(x, y));
  if (x.is_constant() && y.is_constant()) return Series::constant(x.constant_value() / y.constant_value());
  if (sign_of(y) == 0) return Series::undefined();
  if (!sign_of(y)) return Series::unknown();
  const Series::Term first = y.terms[0];
  Series result = shifted(product(x, power_of_unit(y, -1)), -first.exponent);
  for (Series::Term& term : result.terms) {
    const Coefficient whole = term.coefficient;
    term.coefficient = whole / first.coefficient;
    const bool at_point = term.exponent == 0 && first.exponent == 0;
    if (at_point && whole.error == 0 && first.coefficient.error == 0) term.coefficient.error = 0;
  }
  return trimmed(std::move(result));
}

Series SeriesArithmetic::whole_power(const Series& x, int p) const {
  Series result = x;
  for (int k = 1; k < p; ++k) result = product(result, x);
  return result;
}

// x = c t^e (1 + h): (1 + h)^p by the recurrence that p (1 + h)^p h' = ((1 + h)^p)' (1 + h) gives for its coefficients.
Series SeriesArithmetic::power_of_unit(const Series& x, double p) const {
  const Series::Term& first = x.terms[0];
  std::vector<double> steps;
  for (std::size_t i = 1; i < x.terms.size(); ++i) steps.push_back(x.terms[i].exponent - first.exponent);
  const Exponents grid(steps, x.order - first.exponent, count_);
  std::vector<Coefficient> of_x(grid.size()), result(grid.size());
  for (std::size_t i = 1; i < x.terms.size(); ++i) {
    const std::size_t k = grid.find(x.terms[i].exponent - first.exponent);
    if (k < grid.size()) of_x[k] = x.terms[i].coefficient / first.coefficient;
  }
  Series powers;
  powers.order = grid.order();
  for (std::size_t k = 0; k < grid.size(); ++k) {
    Coefficient total{k == 0 ? 1.0 : 0.0, 0};
    for (const auto& [i, j] : grid.pairs(k)) {
      if (i == 0) continue;
      total = total + Coefficient{p * grid[i] - (grid[k] - grid[i]), 0} * (of_x[i] * result[j]);
    }
    result[k] = k == 0 ? total : total / Coefficient{grid[k], 0};
    powers.terms.push_back({grid[k], result[k]});
  }
  return trimmed(std::move(powers));
}

Series SeriesArithmetic::power(const Series& x, double p, double (*of_leading)(double c, double p)) const {
  if (!x.is_known()) return x;
  if (p >= 1 && p <= most_multiplied && p == std::floor(p)) return whole_power(x, static_cast<int>(p));
  if (p == 0) return Series::constant(1);
  if (sign_of(x) == 0) return p > 0 ? Series() : Series::undefined();
  if (!sign_of(x)) return p > 0 ? Series::of_order(x.leading_exponent() * p) : Series::unknown();
  const auto& [exponent, first] = x.terms[0];
  const double of_first = of_leading(first.value, p);
  if (std::isnan(of_first)) return Series::undefined();
  const double relative = std::numeric_limits<double>::epsilon() + std::abs(p) * first.error / std::abs(first.value);
  const bool at_point = exponent == 0 && first.error == 0;
  const Coefficient scale{of_first, std::abs(of_first) * relative};
  Series result = shifted(power_of_unit(x, p), exponent * p);
  for (Series::Term& term : result.terms) {
    const bool is_first = &term == &result.terms.front();
    term.coefficient = is_first ? Coefficient{of_first, at_point ? 0 : scale.error} : scale * term.coefficient;
  }
  return trimmed(std::move(result));
}

}  // namespace steepest
