#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <vector>

/// Walks down the extended Rosenbrock function that are measured beside each other: all from the standard start, all
/// until a value is first at or below the same number.
namespace bench {

inline constexpr double valley_floor = 1e-10;

inline std::vector<double> valley_start(std::size_t n) {
  std::vector<double> x(n, 1);
  for (std::size_t i = 0; i < n; i += 2) x[i] = -1.2;
  return x;
}

/// Notes when a walk arrives.
class Arrival {
 public:
  /// To be told every value in turn.
  void note(double value) {
    if (arrived()) return;
    ++evaluations_;
    if (value > valley_floor) return;
    seconds_ = std::chrono::duration<double>(Clock::now() - began_).count();
  }
  bool arrived() const { return seconds_ < std::numeric_limits<double>::infinity(); }
  /// Infinite if the walk did not arrive.
  double seconds() const { return seconds_; }
  std::size_t evaluations() const { return evaluations_; }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point began_ = Clock::now();
  double seconds_ = std::numeric_limits<double>::infinity();
  std::size_t evaluations_ = 0;
};

}  // namespace bench
