#pragma once

#include "functions.hpp"

namespace steepest::test {

/// The mean over rows of (y - a x - b)^2 / 2, by hand.
class LineOverRows final : public Objective {
 public:
  LineOverRows(Vector x, Vector y) : x_(std::move(x)), y_(std::move(y)) {}
  /// y = 1 + 2 x and a little that repeats; the minimum is not at a row's own.
  static LineOverRows example(std::size_t rows) {
    Vector x, y;
    for (std::size_t i = 0; i < rows; ++i) {
      x.push_back(static_cast<double>(i % 17) / 8 - 1);
      y.push_back(2 * x.back() + 1 + 0.1 * (static_cast<double>(i * i % 7) - 3));
    }
    return {x, y};
  }

  std::size_t dimension() const override { return 2; }
  double value(std::span<const double> p) override {
    Vector g(2);
    return value_and_gradient(p, g);
  }
  double value_and_gradient(std::span<const double> p, std::span<double> g) override {
    std::vector<std::size_t> all(x_.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    return sample(all, p, g);
  }
  Structure structure() const override { return {.degree = 2, .smooth = true, .convex = true, .lower_bound = 0}; }
  bool has_hessian() const override { return false; }
  void hessian(std::span<const double>, std::span<double>) override { throw std::logic_error("no Hessian"); }
  std::size_t sample_rows() override { return x_.size(); }
  double sample(std::span<const std::size_t> rows, std::span<const double> p, std::span<double> g) override {
    const double share = 1 / static_cast<double>(rows.size());
    double sum = 0;
    g[0] = g[1] = 0;
    for (const std::size_t i : rows) {
      const double r = p[0] * x_[i] + p[1] - y_[i];
      sum += share * r * r / 2;
      g[0] += share * r * x_[i];
      g[1] += share * r;
    }
    return sum;
  }
  /// The minimum: slope and intercept of the line of least squares.
  Vector least_squares_line() const {
    const double n = static_cast<double>(x_.size());
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (std::size_t i = 0; i < x_.size(); ++i) sx += x_[i], sy += y_[i], sxx += x_[i] * x_[i], sxy += x_[i] * y_[i];
    const double a = (n * sxy - sx * sy) / (n * sxx - sx * sx);
    return {a, (sy - a * sx) / n};
  }

 private:
  Vector x_, y_;
};

}  // namespace steepest::test
