#pragma once

#include "descend/method.hpp"

namespace steepest {

/// One descent with a method: start, walk, verdict, and further walks where the verdict asks for them.
MinimizeResult descend(Evaluator& evaluator, const Method& method, View start, const MinimizeOptions& options);

/// Whether other starts might do better: no tolerance met, or away to infinity.
bool worth_retrying(const MinimizeResult& result);

/// Tries further starts around `start` and keeps the best result, with a note.
void retry(Evaluator& evaluator, const Method& method, View start, const MinimizeOptions& options,
           MinimizeResult& result);

}  // namespace steepest
