#include "app/direction.hpp"
#include "app/refusal.hpp"

#include <algorithm>
#include <cmath>

namespace steepest::app {
std::vector<double> direction_along(const Session& session) {
  const auto& variables = session.model.parameters;
  const std::vector<double> direction =
      flattened(values_for("--along", parse_assignments("--along", *session.options.along), variables));
  for (const double component : direction) {
    if (std::isfinite(component)) continue;
    refuse("--along: a direction has finite components, got " + number_text(component),
           "a large number and 1 point almost the same way: --along 1e9,1");
  }
  if (std::ranges::any_of(direction, [](double component) { return component != 0; })) return direction;
  std::string names;
  for (const ModelParameter& variable : variables) names += (names.empty() ? "" : ", ") + variable.name;
  refuse("the direction is zero: (" + names + ") must not all be 0", "a direction needs a length to be divided by");
}

}  // namespace steepest::app
