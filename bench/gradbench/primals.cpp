#include "primals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace gradbench::primal {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

double log_gamma(double a, std::size_t d) {
  const auto size = static_cast<double>(d);
  double result = 0.25 * size * (size - 1) * std::log(std::numbers::pi);
  for (std::size_t j = 1; j <= d; ++j) result += std::lgamma(a + 0.5 * (1 - static_cast<double>(j)));
  return result;
}

/// log of what component c gives to point i, up to a constant.
double score(const Mixture& g, std::size_t i, std::size_t c, Vector& centred) {
  double logs = 0, squares = 0;
  for (std::size_t r = 0; r < g.d; ++r) {
    centred[r] = g.x[i * g.d + r] - g.mu[c * g.d + r];
    logs += g.q[c * g.d + r];
  }
  const double* below = &g.l[c * g.d * (g.d - 1) / 2];
  for (std::size_t r = 0; r < g.d; ++r) {
    double product = std::exp(g.q[c * g.d + r]) * centred[r];
    std::size_t place = r;  // of element (r, 0), column by column below the diagonal
    for (std::size_t column = 0; column < r; ++column) {
      product += below[place - 1] * centred[column];
      place += g.d - column - 2;
    }
    squares += product * product;
  }
  return g.alpha[c] + logs - 0.5 * squares;
}

void slope(const Vector& x, const Vector& y, Vector& result) {
  result[0] = x[0];
  for (std::size_t i = 1; i < x.size(); ++i) result[i] = x[i] * y[i - 1];
}

}  // namespace

double llsq(const Vector& x, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double t = -1 + 2 * static_cast<double>(i) / static_cast<double>(n - 1);
    double residual = t > 0 ? 1 : t < 0 ? -1 : 0, power = 1;
    for (const double coefficient : x) {
      residual -= coefficient * power;
      power *= t;
    }
    sum += residual * residual;
  }
  return 0.5 * sum;
}

double lse(const Vector& x) {
  const double largest = *std::max_element(x.begin(), x.end());
  double sum = 0;
  for (const double element : x) sum += std::exp(element - largest);
  return largest + std::log(sum);
}

double kmeans(const Vector& points, const Vector& centroids, std::size_t d) {
  double sum = 0;
  for (std::size_t i = 0; i < points.size(); i += d) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < centroids.size(); j += d) {
      double squares = 0;
      for (std::size_t k = 0; k < d; ++k) {
        squares += (points[i + k] - centroids[j + k]) * (points[i + k] - centroids[j + k]);
      }
      least = std::min(least, squares);
    }
    sum += least;
  }
  return sum;
}

double gmm(const Mixture& g) {
  const auto d = static_cast<double>(g.d), n = static_cast<double>(g.n), k = static_cast<double>(g.k);
  Vector centred(g.d), scores(g.k);
  double total = 0, wishart = 0;
  for (std::size_t i = 0; i < g.n; ++i) {
    for (std::size_t c = 0; c < g.k; ++c) scores[c] = score(g, i, c, centred);
    total += lse(scores);
  }
  for (const double q : g.q) wishart += 0.5 * g.gamma * g.gamma * std::exp(2 * q) - g.m * q;
  for (const double l : g.l) wishart += 0.5 * g.gamma * g.gamma * l * l;
  const double freedom = d + g.m + 1;
  const double constant = freedom * d * (std::log(g.gamma) - 0.5 * std::log(2.0)) - log_gamma(0.5 * freedom, g.d);
  return -n * d / 2 * std::log(2 * std::numbers::pi) + total - n * lse(g.alpha) + k * constant - wishart;
}

double lstm(const Memory& memory) {
  const std::size_t b = memory.width, times = memory.sequence.size() / b;
  Vector state = memory.state, x(b), y(b);
  double total = 0;
  for (std::size_t t = 0; t + 1 < times; ++t) {
    for (std::size_t i = 0; i < b; ++i) x[i] = memory.sequence[t * b + i] * memory.extra[i];
    for (std::size_t layer = 0; layer < memory.layers; ++layer) {
      const double* weights = &memory.main[layer * 8 * b];
      const double* biases = weights + 4 * b;
      double* h = &state[2 * layer * b];
      double* c = h + b;
      for (std::size_t i = 0; i < b; ++i) {
        const double forget = sigmoid(x[i] * weights[i] + biases[i]);
        const double enter = sigmoid(h[i] * weights[b + i] + biases[b + i]);
        const double leave = sigmoid(x[i] * weights[2 * b + i] + biases[2 * b + i]);
        const double change = std::tanh(h[i] * weights[3 * b + i] + biases[3 * b + i]);
        c[i] = c[i] * forget + enter * change;
        x[i] = h[i] = leave * std::tanh(c[i]);
      }
    }
    double sum = 2;
    for (std::size_t i = 0; i < b; ++i) {
      y[i] = x[i] * memory.extra[b + i] + memory.extra[2 * b + i];
      sum += std::exp(y[i]);
    }
    for (std::size_t i = 0; i < b; ++i) total += memory.sequence[(t + 1) * b + i] * (y[i] - std::log(sum));
  }
  return -total / (static_cast<double>(times - 1) * static_cast<double>(b));
}

double ode(const Vector& x, std::size_t steps) {
  const std::size_t n = x.size();
  const double h = 2 / static_cast<double>(steps);
  Vector y(n, 0), k1(n), k2(n), k3(n), k4(n), at(n);
  for (std::size_t t = 0; t < steps; ++t) {
    slope(x, y, k1);
    for (std::size_t i = 0; i < n; ++i) at[i] = y[i] + h / 2 * k1[i];
    slope(x, at, k2);
    for (std::size_t i = 0; i < n; ++i) at[i] = y[i] + h / 2 * k2[i];
    slope(x, at, k3);
    for (std::size_t i = 0; i < n; ++i) at[i] = y[i] + h * k3[i];
    slope(x, at, k4);
    for (std::size_t i = 0; i < n; ++i) y[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
  return y.back();
}

double det(const Vector& matrix, std::size_t size) {
  if (size == 1) return matrix[0];
  Vector minor((size - 1) * (size - 1));
  double sum = 0, sign = 1;
  for (std::size_t column = 0; column < size; ++column, sign = -sign) {
    std::size_t place = 0;
    for (std::size_t r = 1; r < size; ++r) {
      for (std::size_t c = 0; c < size; ++c) {
        if (c != column) minor[place++] = matrix[r * size + c];
      }
    }
    sum += sign * matrix[column] * det(minor, size - 1);
  }
  return sum;
}

}  // namespace gradbench::primal
