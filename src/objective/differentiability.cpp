#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "objective/kink_text.hpp"
#include "objective/line.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_axes = 50;
constexpr int oblique_directions = 6;

std::vector<double> axis(std::size_t n, std::size_t i) {
  std::vector<double> direction(n, 0.0);
  direction[i] = 1;
  return direction;
}

/// Directions that favour no axis, the same every time; the first two are diagonals, where whole numbers stay whole.
std::vector<double> oblique(std::size_t n, int which) {
  std::vector<double> direction(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double sign = which == 1 && i % 2 == 1 ? -1 : 1;
    direction[i] = which < 2 ? sign : std::cos(std::numbers::phi * (which + 1) + 2.4 * static_cast<double>(i));
  }
  return direction;
}

std::string side_text(const OneSided& side) {
  switch (side.source) {
    case OneSided::Source::undefined: return "outside the domain";
    case OneSided::Source::unknown: return "unknown";
    default: return std::isnan(side.slope) ? "no limit" : number_text(side.slope, 6);
  }
}

std::string two_values(const Sides& sides, bool defined) {
  const OneSided &ahead = sides.forward, &behind = sides.backward;
  if (!defined && ahead.is_known() && behind.is_known() && agree(ahead, behind)) {
    return "f tends to " + number_text(ahead.value, 6) + " ahead and to " + number_text(behind.value, 6) + " behind";
  }
  return "forward " + side_text(ahead) + ", backward " + side_text(behind);
}

std::string direction_text(std::span<const double> direction) {
  std::string text;
  for (std::size_t i = 0; i < direction.size() && i < 6; ++i)
    text += (i == 0 ? "" : ", ") + number_text(direction[i], 4);
  return "(" + text + (direction.size() > 6 ? ", ..." : "") + ")";
}

/// What one-sided derivatives say where the rules of differentiation cannot be trusted.
class ByDefinition final {
 public:
  ByDefinition(GraphObjective& f, std::span<const double> x, Differentiability known)
      : lines_(f, x, std::isnan(known.value) ? std::nullopt : std::optional(known.value)),
        n_(x.size()),
        known_(std::move(known)) {}

  /// Looks along `direction`, too, unless it is empty.
  Differentiability verdict(std::span<const double> direction) {
    if (!std::isnan(known_.value)) {
      if (std::optional<std::vector<double>> gradient = lines_.inputs().proven_gradient()) {
        known_.gradient = std::move(*gradient);
        return concluded(true, "to first order it does not matter");
      }
    }
    const bool all_axes = n_ <= most_axes;
    for (std::size_t i = 0; all_axes && !disproof_ && i < n_; ++i) look_along_axis(i);
    for (int k = 0; n_ > 1 && !disproof_ && k < oblique_directions; ++k) look_along(oblique(n_, k));
    if (n_ > 1 && !disproof_ && !direction.empty()) look_along({direction.begin(), direction.end()});
    if (disproof_) return concluded(false, *disproof_);
    if (undecided_) return concluded({}, *undecided_);
    if (!all_axes) return concluded({}, "along the directions tried both sides agree, which alone proves nothing");
    if (n_ > 1) return concluded({}, "the directional derivatives tried are linear, which alone proves nothing");
    if (std::isnan(known_.value)) return concluded({}, "it tends to a limit there, and so does its slope");
    known_.gradient = partials_;
    return concluded(true, "both one-sided derivatives agree");
  }

 private:
  void look_along_axis(std::size_t i) {
    const Sides sides = lines_.along(axis(n_, i));
    partials_.push_back(sides.forward.slope);
    error_ += sides.forward.slope_error;
    looked_ = looked_ || sides.forward.source == OneSided::Source::numerical;
    note(sides, n_ == 1 ? "" : "along " + lines_.inputs().names()[i] + ": ");
  }

  void look_along(const std::vector<double>& direction) {
    const Sides sides = lines_.along(direction);
    const std::string along = "along " + direction_text(direction) + ": ";
    note(sides, along);
    if (undecided_ || sides.two_sided != true || partials_.size() < n_) return;
    double linear = 0, length = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      linear += partials_[i] * direction[i];
      length = std::hypot(length, direction[i]);
    }
    OneSided expected = sides.forward;
    expected.slope = linear / length;
    expected.slope_error = error_;
    if (looked_) expected.source = OneSided::Source::numerical;
    double size = 0;
    for (const double partial : partials_) size = std::max(size, std::abs(partial));
    expected.slope_error += 1e-12 * size;
    if (agree(sides.forward, expected) || disproof_) return;
    disproof_ = "directional derivatives are not linear in the direction: " + along +
                number_text(sides.forward.slope, 6) + ", where a gradient would give " + number_text(expected.slope, 6);
  }

  void note(const Sides& sides, const std::string& along) {
    if (sides.two_sided == true) return;
    std::optional<std::string>& found = sides.two_sided ? disproof_ : undecided_;
    if (!found) found = along + two_values(sides, !std::isnan(known_.value));
  }

  Differentiability concluded(std::optional<bool> differentiable, const std::string& why) {
    known_.differentiable = differentiable;
    const std::string_view joint = differentiable == true ? ", but " : n_ == 1 ? ": " : "; ";
    known_.reason += std::string(joint) + why;
    return std::move(known_);
  }

  LinesThroughPoint lines_;
  std::size_t n_;
  Differentiability known_;
  std::vector<double> partials_;
  double error_ = 0;
  bool looked_ = false;
  std::optional<std::string> disproof_, undecided_;
};

}  // namespace

Differentiability differentiability(GraphObjective& f, std::span<const double> x, std::span<const double> direction) {
  Differentiability result;
  result.by_choice.resize(f.dimension());
  result.value = f.value_and_gradient(x, result.by_choice);
  const auto by_definition = [&](const std::string& why, std::optional<NodeId> node) {
    result.reason = why;
    result.node = node;
    return ByDefinition(f, x, std::move(result)).verdict(direction);
  };
  if (const std::optional<DomainFault> fault = f.domain_fault(x)) {
    result.value = std::numeric_limits<double>::quiet_NaN();
    return by_definition("f is not defined at the point", fault->node);
  }
  if (const auto kink = f.kink(x)) return by_definition(kink_text(*f.problem().graph, *kink), kink->node);
  const bool finite = std::ranges::all_of(result.by_choice, [](double g) { return std::isfinite(g); });
  if (!finite && std::isfinite(result.value)) return by_definition("a partial derivative is not finite", {});
  result.differentiable = finite;
  result.by_rules = finite;
  if (finite) result.gradient = result.by_choice;
  if (!finite) result.reason = "the value is not finite";
  return result;
}

}  // namespace steepest
