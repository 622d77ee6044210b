#pragma once

#include "descend/loop.hpp"

namespace steepest {

/// What a short walk with one step is made with.
struct TrialContext {
  const Method& method;
  const MinimizeOptions& options;  ///< its schedule counts
  std::optional<Sampling> sampling;
  std::size_t iterations = 0;
};

/// Walks from `start` (the whole function's sample there) with the step; the value is the whole function's at the end,
/// to which `end` moves, if given.
StepTrial try_step(Evaluator& evaluator, const Sample& start, double step, const TrialContext& context,
                   Sample* end = nullptr);

/// The largest step worth trying: 4 over the curvature along the gradient, or the size of x.
double largest_step(Evaluator& evaluator, const Method& method, const Sample& start);

/// The step that leads lowest among a series of them: each walks 30 steps, or on samples up to an epoch. The
/// evaluations are counted, and the notes say so.
double search_step(Evaluator& evaluator, const Method& method, const Sample& start,
                   const std::optional<Sampling>& sampling, std::vector<std::string>& notes);

/// The step that an earlier search found, if the evaluator's checkpoint knows it.
std::optional<double> step_kept(Evaluator& evaluator);
void keep_step(Evaluator& evaluator, double step);

}  // namespace steepest
