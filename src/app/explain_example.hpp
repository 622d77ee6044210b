#pragma once

#include <optional>
#include <string>
#include <vector>

#include "steepest/calculus.hpp"
#include "steepest/descend.hpp"
#include "steepest/formula.hpp"

namespace steepest::app {

/// A formula that a text works out: everything that is printed of it comes from the engine.
class Example final {
 public:
  explicit Example(const std::string& formula);

  GraphObjective& objective() { return objective_; }
  double value(const std::vector<double>& x) { return objective_.value(x); }
  std::vector<double> gradient(const std::vector<double>& x);
  std::vector<double> hessian(const std::vector<double>& x);
  std::vector<double> eigenvalues(const std::vector<double>& x);
  /// By variable number k, as a formula.
  std::string derivative(std::size_t k);

  /// One operation of the formula, of one variable: its value, its derivative by x, and the derivative of f by it.
  struct Step {
    std::string formula;
    double value = 0, forward = 0, reverse = 0;
  };
  std::vector<Step> steps(const std::vector<double>& x);

  /// Walks to |gradient| <= 1e-8.
  MinimizeResult descend(const std::vector<double>& start, const std::string& method, std::optional<double> step,
                         std::optional<double> max_iter = {});
  /// The first elements of some iterates x <- x - step * gradient, by number, ascending.
  std::vector<double> iterates(std::vector<double> x, double step, const std::vector<std::size_t>& numbers);

  static Jacobian jacobian_of(const std::string& formula, const std::vector<double>& x);

 private:
  Model model_;
  GraphObjective objective_;
};

}  // namespace steepest::app
