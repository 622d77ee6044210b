#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "steepest/ranks.hpp"

// mpirun -n 2 ranks: prints the seconds that a message of 8 bytes takes from one rank to the other, and the bytes per
// second of long ones.
namespace {

using Clock = std::chrono::steady_clock;

/// Seconds one way, of messages that go to and fro.
double one_way(steepest::Ranks& ranks, std::size_t bytes, int turns) {
  std::vector<std::byte> message(bytes);
  const int other = 1 - ranks.rank();
  const auto began = Clock::now();
  for (int k = 0; k < turns; ++k) {
    if (ranks.rank() == k % 2) {
      ranks.send(other, message);
    } else {
      ranks.receive(other, message);
    }
  }
  return std::chrono::duration<double>(Clock::now() - began).count() / turns;
}

}  // namespace

int main() {
  const auto ranks = steepest::join_ranks();
  if (!ranks || ranks->count() != 2) {
    std::fputs("start me as: mpirun -n 2 ranks\n", stderr);
    return 2;
  }
  one_way(*ranks, 8, 1'000);
  const double latency = one_way(*ranks, 8, 20'000);
  const std::size_t length = std::size_t{1} << 24;
  one_way(*ranks, length, 4);
  const double seconds = one_way(*ranks, length, 20);
  if (ranks->rank() == 0) std::printf("%.9g %.9g\n", latency, static_cast<double>(length) / seconds);
  ranks->leave(0);
}
