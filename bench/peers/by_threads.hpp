#pragma once

#include <cstddef>
#include <thread>
#include <vector>

namespace bench {

/// Calls work(k) for k below `count`, each on a thread of its own but the first.
template <class Work>
void by_threads(std::size_t count, const Work& work) {
  std::vector<std::jthread> others;
  for (std::size_t k = 1; k < count; ++k) others.emplace_back([&work, k] { work(k); });
  work(0);
}

}  // namespace bench
