#pragma once

#include <optional>
#include <string>

#include "descend/sample.hpp"

namespace steepest {

/// A start of least squares at which parameters are interchangeable: they have equal values and equal columns of the
/// Jacobian. Every step keeps them equal, so p*exp(q*x) + r*exp(s*x) from all 1 is a walk of one term alone.
struct Apart {
  Vector x;           ///< a start near it, with their values spread by up to 1 %
  std::string names;  ///< "p and r, q and s"
};

/// Nothing where no parameters are interchangeable, or where spreading them makes no difference to what the residuals
/// can tell apart, as in p*r*x.
std::optional<Apart> moved_apart(Evaluator& evaluator, const Sample& here, const std::vector<std::string>& names);

}  // namespace steepest
