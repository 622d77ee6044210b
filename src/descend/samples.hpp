#pragma once

#include "descend/method.hpp"

namespace steepest {

/// How the walk draws rows: as asked, or by default where the method makes no sense without; nothing: all rows at once.
/// UserError (command line): samples of a function that is no sum over rows, or for a method that cannot walk on them.
std::optional<Sampling> sampling_for(Objective& objective, const Method& method, const MinimizeOptions& options);

/// One walk on samples. The whole function is looked at before and after, not on the way.
MinimizeResult descend_on_samples(Evaluator& evaluator, const Method& method, View start,
                                  const MinimizeOptions& options, const Sampling& sampling);

}  // namespace steepest
