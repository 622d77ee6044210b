#pragma once

#include "steepest/formula.hpp"
#include "steepest/kernel.hpp"

namespace steepest::app {

/// "log(-1) is undefined: 'log(x - 3)' needs x - 3 > 0", with the place of the sub-expression in the formula.
UserError domain_error(const Model& model, const DomainFault& fault);

}  // namespace steepest::app
