#pragma once

#include <string>

#include "steepest/derive.hpp"

namespace steepest::app {

/// d value / d variable by the chain rule, spelled out for people: inner functions with names, the derivative of each,
/// products along the paths from the variable, and their sum. `result` is the derivative as it is printed in the end.
std::string chain_rule_text(const Graph& original, NodeId value, NodeId variable, const std::string& variable_name,
                            const std::string& result, const SimplifyOptions& style);

}  // namespace steepest::app
