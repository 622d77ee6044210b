#pragma once

#include "steepest/descend.hpp"
#include "steepest/formula.hpp"
#include "steepest/kernel.hpp"
#include "steepest/objective.hpp"

namespace steepest::app {

/// "log(-1) is undefined: 'log(x - 3)' needs x - 3 > 0", with the place of the sub-expression in the formula.
UserError domain_error(const Model& model, const DomainFault& fault);

/// Throws a refused start anew, naming the operation that is undefined there if one is.
[[noreturn]] void explain_refusal(const Model& model, GraphObjective& objective, std::span<const double> start,
                                  const UserError& refusal);

/// "f falls towards the edge of its domain near x = 1: 'sqrt(x - 1)' needs x - 1 >= 0" if an operation becomes
/// undefined a short way downhill from `walk.x`; else empty.
std::string edge_text(const Model& model, GraphObjective& objective, const MinimizeResult& walk,
                      const std::vector<std::string>& names);

}  // namespace steepest::app
