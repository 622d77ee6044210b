#pragma once

#include "app/domain.hpp"
#include "app/session.hpp"

namespace steepest::app {

/// The session's formula as a function of all its variables, at points.
class PointFunction final {
 public:
  /// UserError (formula): not one number, or no variables.
  explicit PointFunction(const Session& session);

  GraphObjective& objective() { return objective_; }
  std::size_t dimension() { return objective_.dimension(); }
  std::vector<double> hessian(std::span<const double> x);

  /// An operation outside its domain at x, as an error to be thrown.
  std::optional<UserError> domain_error_at(std::span<const double> x);

  /// UserError (domain): there is no derivative at x, with `consequence` before the reason. A warning where it is not
  /// known whether there is one.
  void require_derivative(std::span<const double> x, const std::string& consequence);

  /// Where a sub-expression stands in the formula.
  std::optional<Place> place_of(std::optional<NodeId> node) const;
  /// The line of a place and carets below it; empty where it is the whole formula.
  std::string excerpt(const std::optional<Place>& place) const;

 private:
  const Session& session_;
  GraphObjective objective_;
};

}  // namespace steepest::app
