#pragma once

#include <string>

#include "steepest/kernel.hpp"

namespace steepest {

/// "'abs(x)' has no derivative at x = 0", "the condition 'x > y' is on its border", "'max(v)' has a tie at 3".
std::string kink_text(const Graph& graph, const DomainFault& kink);

}  // namespace steepest
