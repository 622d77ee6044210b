#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <memory>
#include <mutex>
#include <numbers>
#include <random>
#include <tuple>

#include "objective/threads.hpp"
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
/// Relative distance below which two minima are one.
constexpr double same_place = 1e-5;

bool better(const MinimizeResult& a, const MinimizeResult& b) {
  const bool a_done = a.status == Status::converged, b_done = b.status == Status::converged;
  if (a_done != b_done) return a_done;
  if (std::isnan(b.value)) return !std::isnan(a.value);
  return a.value < b.value - noticeable * std::abs(b.value);
}

/// Half of the coordinates' size either way, and as likely as not across a factor of e.
std::vector<double> around(std::span<const double> start, Normal& normal) {
  std::vector<double> moved(start.begin(), start.end());
  for (double& x : moved) x = x * std::exp(normal()) + 0.5 * (x == 0 ? 2 : 1) * normal();
  return moved;
}

std::vector<std::vector<double>> all_starts(std::span<const double> start, const StartOptions& options) {
  Normal normal(options.seed);
  std::vector<std::vector<double>> result{{start.begin(), start.end()}};
  while (result.size() < options.count) result.push_back(around(start, normal));
  return result;
}

/// How one walk ended; neither is set if it was never made.
struct Attempt {
  std::optional<MinimizeResult> walk;
  std::optional<UserError> refusal;
};

Attempt attempt(Objective& objective, std::span<const double> from, const MinimizeOptions& options) {
  try {
    return {minimize(objective, from, options), {}};
  } catch (const UserError& error) {
    if (error.kind() != ErrorKind::domain) throw;
    return {{}, error};
  }
}

/// One walk after the other; on several threads each takes the next start that nobody has taken. Only worker 0, which
/// is the caller, has an observer.
std::vector<Attempt> walk_all(Objective& objective, const std::vector<std::vector<double>>& from,
                              const MinimizeOptions& options, const StartOptions& starts) {
  std::vector<Attempt> attempts(from.size());
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> interrupted = false;
  Threads threads(starts.another ? starts.threads : 1);
  threads.run([&](int worker) {
    std::unique_ptr<Objective> own;
    if (worker > 0) own = starts.another();
    MinimizeOptions mine = options;
    mine.observer = [&](const Progress& progress) {
      if (worker == 0 && options.observer && !options.observer(progress)) interrupted = true;
      return !interrupted;
    };
    for (std::size_t k = next++; k < from.size() && !interrupted; k = next++) {
      attempts[k] = attempt(own ? *own : objective, from[k], mine);
    }
  });
  return attempts;
}

bool same(const MinimizeResult& walk, const Minimum& minimum) {
  const double gap = std::max(std::abs(walk.value), std::abs(minimum.value));
  if (!(std::abs(walk.value - minimum.value) <= 1e-6 * gap + 1e-12)) return false;
  double size = 0;
  for (const double x : minimum.x) size = std::max(size, std::abs(x));
  for (std::size_t i = 0; i < walk.x.size(); ++i) {
    if (!(std::abs(walk.x[i] - minimum.x[i]) <= same_place * std::max(size, 1.0))) return false;
  }
  return true;
}

std::vector<Minimum> distinct(const std::vector<Attempt>& attempts) {
  std::vector<Minimum> minima;
  for (const Attempt& each : attempts) {
    if (!each.walk || each.walk->status != Status::converged) continue;
    const auto known = std::ranges::find_if(minima, [&](const Minimum& minimum) { return same(*each.walk, minimum); });
    if (known == minima.end()) {
      minima.push_back({each.walk->x, each.walk->value, 1});
    } else {
      ++known->walks;
    }
  }
  std::ranges::sort(minima,
                    [](const Minimum& a, const Minimum& b) { return std::tie(a.value, a.x) < std::tie(b.value, b.x); });
  return minima;
}

std::string summary(const StartOptions& starts, const std::vector<Minimum>& minima) {
  const std::string best =
      "the best of " + std::to_string(starts.count) + " starts, seed " + std::to_string(starts.seed);
  if (minima.empty()) return best + ", none of which arrived";
  std::size_t walks = 0;
  for (const Minimum& minimum : minima) walks += minimum.walks;
  return best + ": " + std::to_string(walks) + " arrived, at " +
         (minima.size() == 1 ? "one and the same minimum" : std::to_string(minima.size()) + " distinct minima");
}

}  // namespace

MinimizeResult minimize_from(Objective& objective, std::span<const double> start, const MinimizeOptions& options,
                             const StartOptions& starts) {
  if (starts.count <= 1) return minimize(objective, start, options);
  std::vector<Attempt> attempts = walk_all(objective, all_starts(start, starts), options, starts);
  std::vector<Minimum> minima = distinct(attempts);
  Attempt* best = nullptr;
  const Attempt* refused = nullptr;
  Evaluations all;
  for (Attempt& each : attempts) {
    if (!refused && each.refusal) refused = &each;
    if (!each.walk) continue;
    all += each.walk->evaluations;
    const bool interrupted = each.walk->status == Status::interrupted;
    if (!best || interrupted || better(*each.walk, *best->walk)) best = &each;
    if (interrupted) break;
  }
  if (!best) throw *refused->refusal;
  MinimizeResult result = std::move(*best->walk);
  result.evaluations = all;
  result.notes.push_back(summary(starts, minima));
  result.minima = std::move(minima);
  return result;
}

MinimizeResult minimize_from(Objective& objective, std::span<const double> start, const MinimizeOptions& options,
                             std::size_t starts, std::uint64_t seed) {
  return minimize_from(objective, start, options, StartOptions{.count = starts, .seed = seed});
}

std::function<std::unique_ptr<Objective>()> maker_of(const Problem& problem, const RunOptions& run) {
  auto lock = std::make_shared<std::mutex>();
  auto kept = std::make_shared<Problem>(problem);
  kept->graph = std::make_shared<Graph>(*problem.graph);  // a graph grows while it is compiled
  RunOptions single = run;
  single.threads = 1;
  return [lock, kept, single]() -> std::unique_ptr<Objective> {
    const std::scoped_lock guard(*lock);
    Problem own = *kept;
    own.graph = std::make_shared<Graph>(*kept->graph);
    return std::make_unique<GraphObjective>(std::move(own), single);
  };
}

}  // namespace steepest
