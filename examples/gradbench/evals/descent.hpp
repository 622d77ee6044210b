#pragma once

#include <string>

namespace gradbench {

/// Defines NAME_least(start, p): where the function NAME(x, p) of the vector x [n] and of whatever p is, which the text
/// has defined before, is least. Gradient descent from `start` with steps that grow after ten falls and shrink where
/// the function does not fall. Derivatives by p follow every step.
std::string descent(const std::string& name, int n);

}  // namespace gradbench
