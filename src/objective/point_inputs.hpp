#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "objective/parameters.hpp"
#include "steepest/derive.hpp"
#include "steepest/objective.hpp"

namespace steepest {

/// Everything that a problem's function reads at a point, in memory. The problem must outlive it.
class PointInputs final {
 public:
  PointInputs(const Problem& problem, std::span<const double> x);

  Bindings bindings() const;
  /// The ray from the point along a direction of the free parameters; none: the point itself.
  RayLimit limit_along(std::span<const double> direction = {}) const;
  /// The derivative along a direction of the free parameters by the complex step (see derive/complex_step.hpp).
  double complex_step(std::span<const double> direction, double h) const;
  /// By the free parameters (see derive.hpp).
  std::optional<std::vector<double>> proven_gradient() const;
  /// Names of the free parameters: "x", "w[2]".
  std::vector<std::string> names() const;

 private:
  Ray ray(std::span<const double> changes) const;
  /// A direction of the free parameters as changes of all elements.
  std::vector<double> changes(std::span<const double> direction) const;

  const Problem& problem_;
  Parameters parameters_;
  std::vector<double> elements_;              ///< of all parameters
  std::vector<std::vector<double>> columns_;  ///< of each per-row input, in one piece
};

}  // namespace steepest
