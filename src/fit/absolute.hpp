#pragma once

#include "steepest/fit.hpp"

namespace steepest {

/// Walks to the least mean of |r|. |r| is rounded off below delta, as huber(r, delta)/delta, and delta falls from the
/// size of the residuals to 1e-9 of it, each walk beginning where the last one ended: for small delta the minima are
/// those of |r| to within delta. Source: K. Madsen and H. B. Nielsen, A finite smoothing algorithm for linear l1
/// estimation, SIAM Journal on Optimization 3 (1993).
MinimizeResult least_absolute(GraphObjective& mean_of_sizes, const ModelProblem& made, std::span<const double> start,
                              const FitOptions& options, const RunOptions& run);

/// Adds the steps and evaluations of a walk that led to where `sum` began.
void add_work(MinimizeResult& sum, const MinimizeResult& walk);

}  // namespace steepest
