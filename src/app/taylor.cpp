#include <cmath>

#include "app/direction.hpp"
#include "app/point_function.hpp"
#include "app/verbs.hpp"
#include "steepest/calculus.hpp"

namespace steepest::app {
namespace {

constexpr std::size_t default_order = 2;

/// The distances of --at-distance, or 1, 0.1, 0.01, 0.001.
std::vector<double> distances_of(const Options& options) {
  if (!options.at_distance) return {1, 0.1, 0.01, 0.001};
  std::vector<double> distances;
  for (const Assignment& given : parse_assignments("--at-distance", *options.at_distance)) {
    for (const double distance : given.values) {
      if (given.name.empty() && distance > 0 && std::isfinite(distance)) {
        distances.push_back(distance);
        continue;
      }
      throw UserError(ErrorKind::command_line,
                      "--at-distance: a distance is a positive number, got " +
                          (given.name.empty() ? "" : given.name + "=") + number_text(distance),
                      {}, "give one or several: --at-distance 0.1,0.01; --along V says which way");
    }
  }
  return distances;
}

}  // namespace

Outcome run_taylor(Session& session) {
  PointFunction f(session);
  auto report = report_at_point<TaylorReport>(session);
  const std::vector<double> x = flattened(report.at);
  const std::size_t order = session.options.order.value_or(default_order);
  if (const auto error = f.domain_error_at(x)) throw *error;
  if (order > 0) f.require_derivative(x, "there is no Taylor polynomial here");
  const std::vector<double> direction = session.options.along ? direction_along(session) : std::vector<double>();
  report.polynomial = taylor_polynomial(f.objective(), x, order, distances_of(session.options), direction);
  return {std::move(report), 0};
}

}  // namespace steepest::app
