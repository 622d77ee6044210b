#pragma once

#include "descend/method.hpp"

namespace steepest {

/// How the walk draws rows: as asked, or by default where the method makes no sense without; nothing: all rows at once.
/// UserError (command line): samples of a function that is no sum over rows, or for a method that cannot walk on them.
std::optional<Sampling> sampling_for(Objective& objective, const Method& method, const MinimizeOptions& options);

/// The step that leads lowest in an epoch at most, among eighteen a factor of 2.5 apart; the evaluations are counted.
double search_sampled_step(Evaluator& evaluator, const Method& method, const Sample& start, const Sampling& sampling,
                           std::vector<std::string>& notes);

/// One walk on samples. The whole function is looked at before and after, not on the way.
MinimizeResult descend_on_samples(Evaluator& evaluator, const Method& method, View start,
                                  const MinimizeOptions& options, const Sampling& sampling);

}  // namespace steepest
