#include <algorithm>
#include <cmath>
#include <random>

#include "descend/descent.hpp"
#include "descend/text.hpp"

namespace steepest {

bool worth_retrying(const MinimizeResult& result) {
  const bool limit_reached = std::any_of(result.criteria.begin(), result.criteria.end(),
                                         [](const Criterion& c) { return c.limits_effort && c.holds; });
  return result.status == Status::diverged || result.status == Status::not_a_minimum ||
         (result.status == Status::limit && !limit_reached);
}

void retry(Evaluator& evaluator, const Method& method, View start, const MinimizeOptions& options,
           MinimizeResult& result) {
  constexpr int most_starts = 20;
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> exponent(-2, 2);
  for (int k = 1; k <= most_starts; ++k) {
    Vector x(start.begin(), start.end());
    for (double& v : x) v = (v == 0 ? 1 : v) * std::pow(10.0, exponent(random));
    MinimizeResult other;
    try {
      other = descend(evaluator, method, x, options);
    } catch (const UserError& error) {
      if (error.kind() != ErrorKind::domain) throw;
      continue;  // outside the domain: the next start
    }
    if (other.status == Status::interrupted) return;
    if (other.status != Status::converged || !(other.value <= result.value)) continue;
    other.notes.push_back("the given start did not converge (" + result.reason + "); start " + std::to_string(k) +
                          " of a fixed series, " + point_text(x, options.names) + ", did");
    result = std::move(other);
    return;
  }
}

}  // namespace steepest
