#include <cmath>
#include <numbers>
#include <random>

#include "steepest/fit.hpp"

namespace steepest {
namespace {

/// Normal deviates by Box and Muller, the same on every machine.
class Normal final {
 public:
  explicit Normal(std::uint64_t seed) : bits_(seed) {}
  double operator()() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  double uniform() { return static_cast<double>(bits_() >> 11) * 0x1p-53; }
  std::mt19937_64 bits_;
};

/// A smaller gain does not make another start worth naming.
constexpr double noticeable = 1e-8;

bool better(const MinimizeResult& a, const MinimizeResult& b) {
  const bool a_done = a.status == Status::converged, b_done = b.status == Status::converged;
  if (a_done != b_done) return a_done;
  if (std::isnan(b.value)) return !std::isnan(a.value);
  return a.value < b.value - noticeable * std::abs(b.value);
}

void add(Evaluations& sum, const Evaluations& more) {
  sum.value += more.value;
  sum.gradient += more.gradient;
  sum.hessian += more.hessian;
}

/// Half of the coordinates' size either way, and as likely as not across a factor of e.
std::vector<double> around(std::span<const double> start, Normal& normal) {
  std::vector<double> moved(start.begin(), start.end());
  for (double& x : moved) x = x * std::exp(normal()) + 0.5 * (x == 0 ? 2 : 1) * normal();
  return moved;
}

}  // namespace

MinimizeResult minimize_from(Objective& objective, std::span<const double> start, const MinimizeOptions& options,
                             std::size_t starts, std::uint64_t seed) {
  if (starts <= 1) return minimize(objective, start, options);
  Normal normal(seed);
  std::optional<MinimizeResult> best;
  std::optional<UserError> refusal;
  Evaluations all;
  for (std::size_t k = 0; k < starts; ++k) {
    const std::vector<double> from = k == 0 ? std::vector<double>(start.begin(), start.end()) : around(start, normal);
    try {
      MinimizeResult walk = minimize(objective, from, options);
      add(all, walk.evaluations);
      const bool interrupted = walk.status == Status::interrupted;
      if (!best || better(walk, *best)) best = std::move(walk);
      if (interrupted) break;
    } catch (const UserError& error) {
      if (error.kind() != ErrorKind::domain) throw;
      if (!refusal) refusal = error;
    }
  }
  if (!best) throw *refusal;
  best->evaluations = all;
  best->notes.push_back("the best of " + std::to_string(starts) + " starts");
  return *best;
}

}  // namespace steepest
