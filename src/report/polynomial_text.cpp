#include "report/polynomial_text.hpp"

#include <cmath>
#include <optional>

namespace steepest {
namespace {

constexpr int all_digits = 17;

/// "x", "(x - 2)", "(x + 1)".
std::string distance_text(const std::string& name, double center) {
  if (center == 0) return name;
  return "(" + name + (center < 0 ? " + " : " - ") + number_text(std::abs(center)) + ")";
}

std::string monomial_text(const std::vector<std::string>& distances, const std::vector<int>& powers) {
  std::string text;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    if (powers[i] == 0) continue;
    text += (text.empty() ? "" : "*") + distances[i];
    if (powers[i] > 1) text += "^" + std::to_string(powers[i]);
  }
  return text;
}

struct Fraction {
  double numerator = 0, denominator = 1;
};

/// Whether people write it as a fraction: thirds and halves, not tenths.
bool is_written_as_fraction(double denominator) {
  double left = denominator;
  while (std::fmod(left, 5) == 0) left /= 5;
  const bool has_fives = left != denominator;
  while (std::fmod(left, 2) == 0) left /= 2;
  return left != 1 || (!has_fives && denominator > 1 && denominator <= 64);
}

/// The fraction of small whole numbers that a positive double stands for, by continued fractions.
std::optional<Fraction> fraction_of(double value) {
  constexpr double largest = 1e6;
  Fraction before{0, 1}, now{1, 0};
  double rest = value;
  while (std::isfinite(rest) && now.denominator < largest) {
    const double whole = std::floor(rest);
    const Fraction next{whole * now.numerator + before.numerator, whole * now.denominator + before.denominator};
    before = now;
    now = next;
    if (!(now.numerator < largest) || !(now.denominator < largest)) return {};
    if (now.numerator / now.denominator == value) return now;
    rest = 1 / (rest - whole);
  }
  return {};
}

std::string term_text(double size, const std::string& monomial, int digits) {
  const std::optional<Fraction> fraction = fraction_of(size);
  if (fraction && is_written_as_fraction(fraction->denominator)) {
    const std::string above = number_text(fraction->numerator), below = "/" + number_text(fraction->denominator);
    if (monomial.empty()) return above + below;
    return (fraction->numerator == 1 ? "" : above + "*") + monomial + below;
  }
  const std::string number = digits >= all_digits ? number_text(size) : number_text(size, digits);
  if (monomial.empty()) return number;
  return size == 1 ? monomial : number + "*" + monomial;
}

}  // namespace

std::vector<std::string> polynomial_terms(const TaylorReport& report, int digits) {
  const TaylorPolynomial& polynomial = report.polynomial;
  const std::vector<std::string> names = element_names(report.at);
  std::vector<std::string> distances, terms;
  for (std::size_t i = 0; i < names.size(); ++i) distances.push_back(distance_text(names[i], polynomial.x[i]));
  for (std::size_t k = 0; k < polynomial.coefficients.size(); ++k) {
    const double coefficient = polynomial.coefficients[k];
    if (coefficient == 0) continue;
    const std::string text = term_text(std::abs(coefficient), monomial_text(distances, polynomial.powers[k]), digits);
    const bool negative = coefficient < 0;
    terms.push_back((terms.empty() ? (negative ? "-" : "") : (negative ? "- " : "+ ")) + text);
  }
  if (terms.empty()) terms.emplace_back("0");
  return terms;
}

std::string polynomial_formula(const TaylorReport& report) {
  std::string text;
  for (const std::string& term : polynomial_terms(report, all_digits)) text += (text.empty() ? "" : " ") + term;
  return text;
}

}  // namespace steepest
