#pragma once

#include <string>

#include "steepest/operator.hpp"

namespace steepest::jit {

/// Functions that compiled code calls by name: their addresses differ from run to run, the code does not.

/// SLEEF's vector function of an operator ("exp u10") for 1, 4 or 8 lanes.
std::string vector_function_name(const std::string& symbol, int width);
/// The operator table's function.
std::string reference_function_name(Op op);
/// The library's operators of linear algebra (kernel/dense.hpp).
std::string dense_function_name();
/// The function of that name; null if there is none.
void* external_function(const std::string& name);

}  // namespace steepest::jit
