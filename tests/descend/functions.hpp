#pragma once

#include <cmath>
#include <functional>
#include <span>
#include <stdexcept>
#include <vector>

#include "steepest/descend.hpp"

namespace steepest::test {

using Vector = std::vector<double>;

/// A function written by hand: value with gradient, and a Hessian where the test has one.
class Function final : public Objective {
 public:
  using Gradient = std::function<double(const Vector& x, Vector& g)>;
  using Hessian = std::function<void(const Vector& x, Vector& h)>;
  Function(std::size_t dimension, Gradient gradient, Hessian hessian = {})
      : dimension_(dimension), gradient_(std::move(gradient)), hessian_(std::move(hessian)) {}

  std::size_t dimension() const override { return dimension_; }
  double value(std::span<const double> x) override {
    Vector g(dimension_);
    return gradient_(Vector(x.begin(), x.end()), g);
  }
  double value_and_gradient(std::span<const double> x, std::span<double> gradient) override {
    Vector g(dimension_);
    const double value = gradient_(Vector(x.begin(), x.end()), g);
    std::copy(g.begin(), g.end(), gradient.begin());
    return value;
  }
  Structure structure() const override { return structure_; }
  Function& with(const Structure& structure) { return structure_ = structure, *this; }
  bool has_hessian() const override { return static_cast<bool>(hessian_); }
  void hessian(std::span<const double> x, std::span<double> result) override {
    if (!hessian_) throw std::logic_error("no Hessian");
    Vector h(dimension_ * dimension_, 0);
    hessian_(Vector(x.begin(), x.end()), h);
    std::copy(h.begin(), h.end(), result.begin());
  }
  bool has_hessian_vector() const override { return has_hessian(); }
  void hessian_vector(std::span<const double> x, std::span<const double> vector, std::span<double> result) override {
    Vector h(dimension_ * dimension_, 0);
    hessian_(Vector(x.begin(), x.end()), h);
    for (std::size_t i = 0; i < dimension_; ++i) {
      result[i] = 0;
      for (std::size_t j = 0; j < dimension_; ++j) result[i] += h[i * dimension_ + j] * vector[j];
    }
  }

 private:
  std::size_t dimension_;
  Gradient gradient_;
  Hessian hessian_;
  Structure structure_;
};

/// A function of one variable from its value and first two derivatives.
inline Function one_variable(std::function<double(double)> f, std::function<double(double)> first,
                             std::function<double(double)> second) {
  return {1,
          [=](const Vector& x, Vector& g) {
            g[0] = first(x[0]);
            return f(x[0]);
          },
          [=](const Vector& x, Vector& h) { h[0] = second(x[0]); }};
}

/// Residuals with a hand-written Jacobian (row-major m x n); the triangle by Householder reflections.
class Residuals final : public Objective, public LeastSquares {
 public:
  using Rows = std::function<void(const Vector& x, Vector& r, Vector& jacobian)>;
  Residuals(std::size_t parameters, std::size_t rows, Rows evaluate, double scale = 1, bool linear = false)
      : parameters_(parameters), rows_(rows), evaluate_(std::move(evaluate)), scale_(scale), linear_(linear) {}

  std::size_t dimension() const override { return parameters_; }
  double value(std::span<const double> x) override;
  double value_and_gradient(std::span<const double> x, std::span<double> gradient) override;
  void hessian(std::span<const double>, std::span<double>) override { throw std::logic_error("no Hessian"); }
  LeastSquares* least_squares() override { return offered_ ? this : nullptr; }
  std::size_t residuals() const override { return rows_; }
  double scale() const override { return scale_; }
  bool linear() const override { return linear_; }
  Triangle triangle(std::span<const double> x) override;

  /// Hides the residuals, so that general methods take the problem.
  void hide_residuals() { offered_ = false; }

 private:
  std::size_t parameters_;
  std::size_t rows_;
  Rows evaluate_;
  double scale_;
  bool linear_;
  bool offered_ = true;
};

/// x^2.
Function parabola();
/// x^2 sin x.
Function x_squared_sin_x();
/// 100 (y - x^2)^2 + (1 - x)^2, without a Hessian.
Function rosenbrock();
/// `scale` times the sum over x = 1..5 of (2 x - t x)^2.
Residuals line_through_origin(double scale);

}  // namespace steepest::test
