#pragma once

#include "steepest/descend.hpp"

namespace steepest {

/// The walk's end, carried on by undamped Gauss-Newton steps as long as they turn the residuals closer to a right angle
/// to the Jacobian. Near the minimum the sum of squares no longer shows progress (it is flat to half the digits), the
/// angle still does: so ill-conditioned curves get their last digits.
MinimizeResult polished(Objective& objective, MinimizeResult walk, const MinimizeOptions& options);

}  // namespace steepest
