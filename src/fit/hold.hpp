#pragma once

#include "steepest/fit.hpp"

namespace steepest {

/// What stands for the parameters that `options` hold or tie: constants, and formulas of the free parameters, as nodes
/// of the model's graph. UserError as for hold().
std::map<std::string, NodeId> replacements(const Model& model, const ModelOptions& options);

/// The model with these nodes in place of the parameters of that name.
Model with_replacements(const Model& model, const std::map<std::string, NodeId>& replaced);

}  // namespace steepest
