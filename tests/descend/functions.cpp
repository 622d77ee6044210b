#include "functions.hpp"

namespace steepest::test {

double Residuals::value(std::span<const double> x) {
  Vector r(rows_), j(rows_ * parameters_);
  evaluate_(Vector(x.begin(), x.end()), r, j);
  double sum = 0;
  for (double v : r) sum += v * v;
  return scale_ * sum;
}

double Residuals::value_and_gradient(std::span<const double> x, std::span<double> gradient) {
  Vector r(rows_), j(rows_ * parameters_);
  evaluate_(Vector(x.begin(), x.end()), r, j);
  double sum = 0;
  for (double& g : gradient) g = 0;
  for (std::size_t i = 0; i < rows_; ++i) {
    sum += r[i] * r[i];
    for (std::size_t k = 0; k < parameters_; ++k) gradient[k] += 2 * scale_ * r[i] * j[i * parameters_ + k];
  }
  return scale_ * sum;
}

Triangle Residuals::triangle(std::span<const double> x) {
  Vector r(rows_), j(rows_ * parameters_);
  evaluate_(Vector(x.begin(), x.end()), r, j);
  const std::size_t width = parameters_ + 1;
  const std::size_t height = std::max(rows_, width);
  std::vector<Vector> columns(width, Vector(height, 0));
  for (std::size_t i = 0; i < rows_; ++i) {
    for (std::size_t k = 0; k < parameters_; ++k) columns[k][i] = j[i * parameters_ + k];
    columns[parameters_][i] = r[i];
  }
  for (std::size_t k = 0; k < width; ++k) {
    double length = 0;
    for (std::size_t i = k; i < height; ++i) length = std::hypot(length, columns[k][i]);
    if (length == 0) continue;
    Vector reflector(columns[k].begin() + static_cast<std::ptrdiff_t>(k), columns[k].end());
    reflector[0] += reflector[0] < 0 ? -length : length;
    double square = 0;
    for (double v : reflector) square += v * v;
    if (square == 0) continue;
    for (std::size_t c = k; c < width; ++c) {
      double product = 0;
      for (std::size_t i = k; i < height; ++i) product += reflector[i - k] * columns[c][i];
      for (std::size_t i = k; i < height; ++i) columns[c][i] -= 2 * product / square * reflector[i - k];
    }
  }
  Triangle result{parameters_, rows_, Vector(width * width, 0)};
  for (std::size_t c = 0; c < width; ++c)
    for (std::size_t i = 0; i <= c; ++i) result.factor[c * width + i] = columns[c][i];
  return result;
}

Function parabola() {
  return one_variable([](double x) { return x * x; }, [](double x) { return 2 * x; }, [](double) { return 2; });
}

Function x_squared_sin_x() {
  return one_variable([](double x) { return x * x * std::sin(x); },
                      [](double x) { return 2 * x * std::sin(x) + x * x * std::cos(x); },
                      [](double x) { return 2 * std::sin(x) + 4 * x * std::cos(x) - x * x * std::sin(x); });
}

Function rosenbrock() {
  return {2, [](const Vector& x, Vector& g) {
            const double a = x[1] - x[0] * x[0];
            g = {-400 * a * x[0] - 2 * (1 - x[0]), 200 * a};
            return 100 * a * a + (1 - x[0]) * (1 - x[0]);
          }};
}

Residuals line_through_origin(double scale) {
  return {1, 5,
          [](const Vector& t, Vector& r, Vector& j) {
            for (std::size_t i = 0; i < 5; ++i) {
              const double x = static_cast<double>(i) + 1;
              r[i] = 2 * x - t[0] * x;
              j[i] = -x;
            }
          },
          scale, true};
}

}  // namespace steepest::test
