#pragma once

#include "app/session.hpp"
#include "app/step_options.hpp"

namespace steepest::app {

/// --l1 and --l2, for the verbs that walk.
void add_penalties(const OptionAdder& add, Options& options);

/// Lays --l2 into the problem, and warns where --l1 meets a formula that may have kinks of its own.
void lay_penalties(const Session& session, ModelProblem& made);

/// What they add to the value at the free elements `x`.
Penalties penalties_at(const Session& session, const std::vector<std::string>& names, std::span<const double> x);

}  // namespace steepest::app
