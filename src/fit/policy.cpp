#include "steepest/fit.hpp"

namespace steepest {
namespace {

constexpr std::size_t several = 5;
constexpr double cheap_work = 2e6;  ///< rows times parameters up to which further starts cost little

}  // namespace

std::size_t number_of_starts(Objective& objective, const FitOptions& options) {
  if (options.starts) return *options.starts;
  const MinimizeOptions& walk = options.minimize;
  const bool one_is_wanted = options.start_given || !walk.method.empty() || walk.time_limit || walk.max_eval;
  LeastSquares* least_squares = objective.least_squares();
  if (one_is_wanted || !least_squares || least_squares->linear()) return 1;
  const double work = static_cast<double>(least_squares->residuals()) * static_cast<double>(objective.dimension());
  return work <= cheap_work ? several : 1;
}

std::vector<double> default_start(Objective& objective) {
  LeastSquares* least_squares = objective.least_squares();
  return std::vector<double>(objective.dimension(), least_squares && least_squares->linear() ? 0.0 : 1.0);
}

}  // namespace steepest
