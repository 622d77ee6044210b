#include <algorithm>
#include <cmath>

#include "calculus/direction.hpp"
#include "calculus/precise_point.hpp"
#include "steepest/base.hpp"
#include "steepest/calculus.hpp"

namespace steepest {
namespace {

constexpr std::size_t further_terms = 6;
constexpr double lost_digits = 1e-42;
constexpr double most_monomials = 2000;
constexpr std::size_t most_errors_dimension = 1000;

[[noreturn]] void refuse_size(std::size_t dimension, std::size_t order) {
  throw UserError(ErrorKind::command_line,
                  "a Taylor polynomial of order " + std::to_string(order) + " in " + std::to_string(dimension) +
                      (dimension == 1 ? " variable" : " variables") + " of this formula is too large",
                  {}, "ask for a lower --order");
}

/// A function that has no derivative of some order has no polynomial of that order.
void require_finite(const std::vector<Precise>& coefficients, const Monomials& monomials) {
  const auto broken =
      std::ranges::find_if(coefficients, [](const Precise& c) { return !std::isfinite(c.convert_to<double>()); });
  if (broken == coefficients.end()) return;
  const std::size_t degree = monomials.degree_of(static_cast<std::size_t>(broken - coefficients.begin()));
  const std::string which = degree == 0 ? "the value" : "a derivative of order " + std::to_string(degree);
  throw UserError(ErrorKind::domain, which + " is not finite at this point, so there is no Taylor polynomial", {},
                  degree > 1 ? "--order " + std::to_string(degree - 1) + " is the highest here" : "");
}

std::vector<double> direction_of_errors(std::span<const double> given, const std::vector<double>& coefficients,
                                        std::size_t n) {
  if (!given.empty()) return unit_vector(given);
  if (n == 1) return {1};
  std::vector<double> gradient(n, 0.0);
  for (std::size_t i = 0; i < n && i + 1 < coefficients.size(); ++i) gradient[i] = coefficients[i + 1];
  const bool flat = std::ranges::all_of(gradient, [](double slope) { return slope == 0; });
  return unit_vector(flat ? std::vector<double>(n, 1.0) : gradient);
}

/// The polynomial as one of t along a direction: its coefficients by the power of t.
std::vector<Precise> on_line(const std::vector<Precise>& coefficients, const Monomials& monomials,
                             const std::vector<double>& u) {
  std::vector<Precise> line(monomials.degree() + 1);
  for (std::size_t i = 0; i < coefficients.size(); ++i) {
    Precise term = coefficients[i];
    for (std::size_t v = 0; v < u.size(); ++v) {
      for (int power = 0; power < monomials.powers()[i][v]; ++power) term *= u[v];
    }
    line[monomials.degree_of(i)] += term;
  }
  return line;
}

/// The sum of c_k t^k from number `first` on.
Precise sum_of_powers(const std::vector<Precise>& c, const Precise& t, std::size_t first) {
  Precise sum = 0;
  for (std::size_t k = c.size(); k-- > first;) sum = sum * t + c[k];
  return sum * boost::multiprecision::pow(t, static_cast<int>(first));
}

/// `series` goes on where `line`, the polynomial, ends. An error that 50 digits do not hold is the sum of its next
/// terms: the distance is short then.
TaylorError error_at(const PrecisePoint& point, const std::vector<Precise>& line, const std::vector<Precise>& series,
                     const std::vector<double>& u, double distance) {
  const Precise h = distance;
  const Precise polynomial = sum_of_powers(line, h, 0);
  const Precise value = *point.value(u, h);
  Precise error = value - polynomial;
  if (abs(error) <= lost_digits * (abs(value) + abs(polynomial))) error = sum_of_powers(series, h, line.size());
  const Precise ratio = error / boost::multiprecision::pow(h, static_cast<int>(line.size()));
  return {distance, value.convert_to<double>(), polynomial.convert_to<double>(), error.convert_to<double>(),
          ratio.convert_to<double>()};
}

}  // namespace

TaylorPolynomial taylor_polynomial(GraphObjective& f, std::span<const double> x, std::size_t order,
                                   std::span<const double> distances, std::span<const double> direction) {
  const std::size_t n = f.dimension();
  if (Monomials::count(n, order) > most_monomials) refuse_size(n, order);
  const Monomials monomials(n, order);
  const PrecisePoint point(f.problem(), x);
  const auto coefficients = point.taylor(monomials);
  if (!coefficients) refuse_size(n, order);
  PrecisePoint::require_known((*coefficients)[0], f, x);
  require_finite(*coefficients, monomials);
  TaylorPolynomial result;
  result.x.assign(x.begin(), x.end());
  result.order = order;
  result.powers = monomials.powers();
  for (const Precise& c : *coefficients) result.coefficients.push_back(c.convert_to<double>());
  if (n > most_errors_dimension) return result;
  result.direction = direction_of_errors(direction, result.coefficients, n);
  const std::vector<Precise> line = on_line(*coefficients, monomials, result.direction);
  const auto series = point.along(result.direction, order + further_terms);
  if (!series) refuse_size(n, order);
  result.ratio_limit = (*series)[order + 1].convert_to<double>();
  for (const double distance : distances) {
    result.errors.push_back(error_at(point, line, *series, result.direction, distance));
  }
  return result;
}

}  // namespace steepest
