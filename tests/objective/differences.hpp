#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "steepest/objective.hpp"

namespace steepest::test {

/// Central differences of f at x along axis i, with two Richardson steps; error about h^6.
template <class F>
double difference(const F& f, std::vector<double> x, std::size_t i, double h) {
  const double centre = x[i];
  const auto central = [&](double step) {
    x[i] = centre + step;
    const double above = f(x);
    x[i] = centre - step;
    const double below = f(x);
    return (above - below) / (2 * step);
  };
  const double a = central(h), b = central(h / 2), c = central(h / 4);
  const double ab = (4 * b - a) / 3, bc = (4 * c - b) / 3;
  return (16 * bc - ab) / 15;
}

inline void expect_gradient_agrees(Objective& objective, const std::vector<double>& x, double tolerance = 2e-9,
                                   double h = 2e-2) {
  std::vector<double> gradient(x.size());
  const double value = objective.value_and_gradient(x, gradient);
  EXPECT_NEAR(value, objective.value(x), 1e-14 * std::max(1.0, std::abs(value)));
  double scale = 1;
  for (const double g : gradient) scale = std::max(scale, std::abs(g));
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double expected = difference([&](const auto& p) { return objective.value(p); }, x, i, h);
    EXPECT_NEAR(gradient[i], expected, tolerance * scale) << "parameter " << i;
  }
}

inline void expect_hessian_agrees(Objective& objective, const std::vector<double>& x, double tolerance = 2e-9,
                                  double h = 2e-2) {
  const std::size_t n = x.size();
  ASSERT_TRUE(objective.has_hessian());
  std::vector<double> hessian(n * n), gradient(n);
  objective.hessian(x, hessian);
  double scale = 1;
  for (const double entry : hessian) scale = std::max(scale, std::abs(entry));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const auto component = [&](const auto& p) {
        objective.value_and_gradient(p, gradient);
        return gradient[j];
      };
      EXPECT_NEAR(hessian[i * n + j], difference(component, x, i, h), tolerance * scale) << i << ", " << j;
    }
  }
}

}  // namespace steepest::test
