#pragma once

#include <chrono>
#include <optional>

#include "app/console.hpp"
#include "app/session.hpp"

namespace steepest::app {

/// The line that a terminal shows while a walk is under way: iteration, value, gradient, step, rows a second, time
/// left.
class ProgressLine final {
 public:
  explicit ProgressLine(const Session& session);
  /// At most ten times a second.
  void show(const Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  std::string text(const Progress& progress, double seconds) const;
  std::optional<double> seconds_left(std::size_t iteration, double seconds) const;

  Console& console_;
  double rows_ = 0;  ///< that a step looks at
  std::optional<double> most_steps_;
  std::optional<double> time_limit_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_ = begin_;
};

}  // namespace steepest::app
