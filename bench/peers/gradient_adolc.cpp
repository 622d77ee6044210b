#include <adolc/adolc.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "random_table.hpp"
#include "timing.hpp"

// gradient_adolc N M: the polynomial fit of GradBench's llsq, N points and M coefficients, by ADOL-C. The tape is
// written once. Prints "ready", then for each line read: "gradient" prints the seconds of a gradient from the tape,
// "trace" those of writing it, "answer" the gradient's sum and sum of squares.
namespace {

/// Half the squared distance, at n points in [-1, 1], of the polynomial with coefficients x from sign(t).
template <class Number>
Number llsq(const std::vector<Number>& x, std::size_t n) {
  Number total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double t = -1 + 2.0 * static_cast<double>(i) / static_cast<double>(n - 1);
    const double sign = t > 0 ? 1 : t < 0 ? -1 : 0;
    double power = 1;
    Number sum = sign;
    for (const Number& coefficient : x) {
      sum -= coefficient * power;
      power *= t;
    }
    total += sum * sum;
  }
  return 0.5 * total;
}

void trace(const std::vector<double>& at, std::size_t n) {
  trace_on(1);
  std::vector<adouble> x(at.size());
  for (std::size_t j = 0; j < at.size(); ++j) x[j] <<= at[j];
  double value = 0;
  llsq(x, n) >>= value;
  trace_off();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::cerr << "usage: gradient_adolc N M\n", 2;
  const std::size_t n = std::strtoull(arguments[1], nullptr, 10), m = std::strtoull(arguments[2], nullptr, 10);
  const std::vector<double> x = bench::weights(m);
  std::vector<double> slope(m);
  trace(x, n);
  std::cout.precision(17);
  std::cout << "ready" << std::endl;
  for (std::string what; std::cin >> what;) {
    if (what == "trace") {
      std::cout << bench::seconds([&] { trace(x, n); }) << std::endl;
    } else if (what == "gradient") {
      std::cout << bench::seconds([&] { gradient(1, static_cast<int>(m), x.data(), slope.data()); }) << std::endl;
    } else {
      gradient(1, static_cast<int>(m), x.data(), slope.data());
      double sum = 0, squares = 0;
      for (const double g : slope) sum += g, squares += g * g;
      std::cout << sum << " " << squares << std::endl;
    }
  }
}
