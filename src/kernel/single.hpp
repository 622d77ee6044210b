#pragma once

#include "steepest/kernel.hpp"

namespace steepest {

/// Whether compiled code may compute the program's rows in float32: they have no loop with a state and no linear
/// algebra, every index of a table is exact, and no constant that they read leaves the range of floats.
bool rows_may_be_single(const Program& program);

}  // namespace steepest
