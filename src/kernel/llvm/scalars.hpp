#pragma once

#include "kernel/llvm/plan.hpp"

namespace steepest::jit {

/// The program with its rows' small arrays (a point, a rotation, the derivatives by both) as numbers, where it takes
/// such arrays apart and puts them together: parts, pads and joined arrays then are no work at all, and what is left is
/// one loop, or a few. Values keep their numbers and their places in the globals and in the accumulators; the block has
/// other places. Nothing where there is nothing to take apart, or the result would be too long. What a pad's zero is
/// added to keeps its sign if it is -0.
std::optional<Program> with_scalars(const Program& program);

}  // namespace steepest::jit
