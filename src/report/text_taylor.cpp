#include <algorithm>
#include <cmath>

#include "report/polynomial_text.hpp"
#include "report/text.hpp"

namespace steepest {
namespace {

using layout::field;

constexpr std::size_t most_terms = 40;
constexpr std::size_t page = 96;

std::string kind_of(const TaylorReport& report) {
  const std::size_t n = report.polynomial.x.size();
  if (report.polynomial.order == 0) return "constant";
  if (report.polynomial.order > 1) return "polynomial";
  return n == 1 ? "tangent line" : n == 2 ? "tangent plane" : "tangent";
}

/// Terms on lines of bearable length, with their signs in front.
std::string terms_text(const TaylorReport& report) {
  std::vector<std::string> terms = polynomial_terms(report, 17);
  const std::size_t all = terms.size();
  if (all > most_terms) {
    terms.resize(most_terms);
    terms.push_back("+ ... (" + std::to_string(all) + " terms; --json prints all)");
  }
  const std::string indent(18, ' ');
  std::string text = "  " + layout::pad_right(kind_of(report), 16);
  std::size_t used = indent.size();
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const std::size_t width = layout::width(terms[k]);
    if (k > 0 && used + 1 + width > page) {
      text += "\n" + indent + "  ";
      used = indent.size() + 2;
    } else if (k > 0) {
      text += " ";
      ++used;
    }
    text += terms[k];
    used += width;
  }
  return text + "\n";
}

std::string power_of_distance(std::size_t power) { return power == 1 ? "h" : "h^" + std::to_string(power); }

std::string errors_grid(const TaylorPolynomial& polynomial) {
  using layout::Grid;
  Grid grid({{"distance h", Grid::Align::left},
             {"f", Grid::Align::left},
             {"P", Grid::Align::left},
             {"error f - P", Grid::Align::left},
             {"error/" + power_of_distance(polynomial.order + 1), Grid::Align::decimal}});
  for (const TaylorError& at : polynomial.errors) {
    if (!std::isfinite(at.value)) {
      grid.add({number_text(at.distance), "undefined", number_text(at.polynomial, 12), "", ""});
      continue;
    }
    grid.add({number_text(at.distance), number_text(at.value, 12), number_text(at.polynomial, 12),
              number_text(at.error, 4), number_text(at.ratio, 6)});
  }
  return grid.text();
}

std::string tenth_text(std::size_t power) {
  if (power > 6) return "10^" + std::to_string(power);
  std::string text = "1";
  for (std::size_t k = 0; k < power; ++k) text += "0";
  return text;
}

/// Whether the ratios move away from their limit as the distances shrink: then a higher derivative jumps at the point.
bool leaves_limit(const TaylorPolynomial& polynomial) {
  const auto [near, far] = std::ranges::minmax(polynomial.errors, {}, &TaylorError::distance);
  const double limit = polynomial.ratio_limit;
  const double moved = std::abs(near.ratio - limit), rounding = 1e-9 * (1 + std::abs(limit));
  return std::isfinite(far.ratio) && moved > 2 * std::abs(far.ratio - limit) + rounding;
}

std::string words_of(const TaylorPolynomial& polynomial) {
  const bool exact = std::ranges::all_of(polynomial.errors, [](const TaylorError& at) { return at.error == 0; });
  if (exact && polynomial.ratio_limit == 0) return "No error: f is this polynomial along the direction.";
  const std::string approximation =
      "P is an approximation: it equals f at the point, and beside it differs by an error";
  if (!std::isfinite(polynomial.ratio_limit)) {
    return approximation + ". The next derivative does not exist there, so the last column has no limit to tell.";
  }
  if (leaves_limit(polynomial)) {
    return approximation +
           ". The last column does not settle: towards this side f goes on with other derivatives than P.";
  }
  if (polynomial.ratio_limit == 0) {
    return approximation + ". The next coefficient is 0, so the last column tends to 0: better than P promises.";
  }
  const std::size_t power = polynomial.order + 1;
  return approximation + " of about " +
         (polynomial.ratio_limit == 1 ? "" : number_text(polynomial.ratio_limit, 6) + "*") + power_of_distance(power) +
         ", the next term (the last column tends to it). Ten times nearer, the error is about " + tenth_text(power) +
         " times smaller.";
}

}  // namespace

std::string text_of(const TaylorReport& report) {
  const TaylorPolynomial& polynomial = report.polynomial;
  std::string text = heading(report.formula, report.at);
  text += field("order", std::to_string(polynomial.order)) + terms_text(report);
  if (polynomial.errors.empty()) return text;
  const bool several = polynomial.x.size() > 1;
  text += "\nHow far P, this " + kind_of(report) + ", is from f";
  text += several ? ", along " + vector_text(polynomial.direction, 6) : "";
  if (!several && polynomial.direction[0] < 0) text += ", to the left";
  text += ":\n\n" + errors_grid(polynomial) + "\n";
  return text + layout::wrap(words_of(polynomial), 100, 0) + "\n";
}

}  // namespace steepest
