#pragma once

#include "app/domain.hpp"
#include "app/session.hpp"

namespace steepest::app {

/// The session's formula as a function of all its variables, at points.
class PointFunction final {
 public:
  /// UserError (formula): not one number, or no variables.
  explicit PointFunction(const Session& session);

  std::size_t dimension() { return objective_.dimension(); }
  double value(std::span<const double> x) { return objective_.value(x); }
  double value_and_gradient(std::span<const double> x, std::span<double> gradient);
  std::vector<double> hessian(std::span<const double> x);

  /// An operation outside its domain at x, as an error to be thrown.
  std::optional<UserError> domain_error_at(std::span<const double> x);
  /// Why the rules of differentiation may not hold at x: an operation at a kink, or a condition on its border.
  std::optional<std::string> kink_at(std::span<const double> x);

 private:
  Bindings bindings(std::span<const double> x);

  const Session& session_;
  std::vector<NodeId> parameters_;
  GraphObjective objective_;
  std::vector<std::vector<double>> columns_;  ///< of per-row inputs, each in one piece; filled when first needed
};

}  // namespace steepest::app
