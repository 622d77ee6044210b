#pragma once

#include "steepest/formula.hpp"
#include "steepest/kernel.hpp"

namespace steepest::app {

/// "log(-1) is undefined: 'log(x - 3)' needs x - 3 > 0", with the place of the sub-expression in the formula.
UserError domain_error(const Model& model, const DomainFault& fault);

/// "abs(x) has no derivative at x = 0" in words fit for `reason`.
std::string kink_text(const Model& model, const DomainFault& kink);

}  // namespace steepest::app
