#include <array>
#include <cmath>
#include <complex>
#include <functional>

#include "primals.hpp"

namespace gradbench::primal {
namespace {

/// A function's value, and its gradient by hand.
struct Slope {
  double value;
  Vector gradient;
};

double norm(const Vector& x) {
  double squares = 0;
  for (const double element : x) squares += element * element;
  return std::sqrt(squares);
}

Vector minus(Vector x, double step, const Vector& direction) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] -= step * direction[i];
  return x;
}

/// Gradient descent with a step that doubles after ten falls and is halved where the function does not fall.
Vector least(const std::function<Slope(const Vector&)>& function, Vector x) {
  Slope here = function(x);
  double step = 1e-5;
  for (int falls = 0; norm(here.gradient) > 1e-5;) {
    if (falls == 10) {
      step *= 2;
      falls = 0;
      continue;
    }
    const Vector next = minus(x, step, here.gradient);
    if (norm(minus(x, 1, next)) <= 1e-5) break;
    const Slope there = function(next);
    if (there.value < here.value) {
      x = next;
      here = there;
      ++falls;
    } else {
      step /= 2;
      falls = 0;
    }
  }
  return x;
}

double real(double x) { return x; }
double real(const std::complex<double>& x) { return x.real(); }

template <class Number>
Number squared_miss(Number w) {
  using std::pow;
  const double dt = 0.1;
  std::array<Number, 2> x{Number(0), Number(8)}, v{Number(0.75), Number(0)};
  const std::array<std::array<Number, 2>, 2> charges{{{Number(10), 10.0 - w}, {Number(10), Number(0)}}};
  while (true) {
    std::array<Number, 2> force{};
    for (const auto& charge : charges) {
      const Number dx = x[0] - charge[0], dy = x[1] - charge[1];
      const Number cube = pow(dx * dx + dy * dy, 1.5);
      force[0] += dx / cube;
      force[1] += dy / cube;
    }
    for (std::size_t k = 0; k < 2; ++k) x[k] += dt * v[k];
    if (real(x[1]) <= 0) break;
    for (std::size_t k = 0; k < 2; ++k) v[k] += dt * force[k];
  }
  const Number place = x[0] - x[1] / v[1] * v[0];
  return place * place;
}

double depth(const Vector& q, const Vector& p) { return q[0] * q[0] + q[1] * q[1] - (p[0] * p[0] + p[1] * p[1]); }

Vector highest(const Vector& start, const Vector& p) {
  return least([&](const Vector& q) { return Slope{depth(q, p), {2 * q[0], 2 * q[1]}}; }, start);
}

}  // namespace

double miss(double w) { return squared_miss(w); }

double particle(double w) {
  const auto slope = [](const Vector& x) {
    constexpr double h = 1e-20;  // the complex step: no difference is taken
    return Slope{miss(x[0]), {squared_miss(std::complex<double>(x[0], h)).imag() / h}};
  };
  return least(slope, {w})[0];
}

Vector saddle(const Vector& start) {
  // What the ascent finds does not depend on p.
  const auto height = [&](const Vector& p) { return Slope{-depth(highest(start, p), p), {2 * p[0], 2 * p[1]}}; };
  const Vector p = least(height, start), q = highest(start, p);
  return {p[0], p[1], q[0], q[1]};
}

}  // namespace gradbench::primal
