#pragma once

#include <chrono>

namespace bench {

/// Wall time of a call.
template <class Task>
double seconds(const Task& task) {
  const auto began = std::chrono::steady_clock::now();
  task();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace bench
