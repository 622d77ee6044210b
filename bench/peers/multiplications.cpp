#include <chrono>
#include <iostream>
#include <string>

#include "by_threads.hpp"
#include "lanes.hpp"

// multiplications: the most that the machine multiplies and adds. Prints "ready", then for each line "double N" or
// "single N" the seconds that N threads take for 10^9 operations in doubles or floats; a fused multiplication and
// addition is two.
namespace {

constexpr std::size_t chains = 12;  // enough that none waits for its own last result
constexpr std::size_t steps = 4'000'000;

/// Chains of multiplications and additions that end at 1 wherever they begin.
template <class Number, class Lanes>
double run() {
  Lanes x[chains];
  for (std::size_t k = 0; k < chains; ++k) x[k] = Lanes{} + static_cast<Number>(k);
  Lanes factor = Lanes{} + Number{0.5}, rest = Lanes{} + Number{0.5};
  asm volatile("" : "+x"(factor), "+x"(rest));  // not known to the compiler
  for (std::size_t i = 0; i < steps; ++i) {
#pragma GCC unroll 12
    for (std::size_t k = 0; k < chains; ++k) x[k] = x[k] * factor + rest;
  }
  double total = 0;
  for (const Lanes& v : x) {
    for (std::size_t k = 0; k < sizeof(Lanes) / sizeof(Number); ++k) total += v[k];
  }
  return total;
}

template <class Number, class Lanes>
double seconds(std::size_t threads) {
  constexpr std::size_t lanes = sizeof(Lanes) / sizeof(Number);
  std::vector<double> results(threads);
  const auto began = std::chrono::steady_clock::now();
  bench::by_threads(threads, [&](std::size_t k) { results[k] = run<Number, Lanes>(); });
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
  const double operations = 2.0 * static_cast<double>(steps * chains * lanes * threads);
  return results[0] == chains * lanes ? passed.count() * 1e9 / operations : -1;
}

}  // namespace

int main() {
  std::cout << "ready" << std::endl;
  std::size_t threads = 1;
  for (std::string kind; std::cin >> kind >> threads;) {
    std::cout << (kind == "single" ? seconds<float, bench::Floats>(threads) : seconds<double, bench::Doubles>(threads))
              << std::endl;
  }
}
