#pragma once

#include <vector>

#include "steepest/graph.hpp"

namespace steepest {

/// Where each element of a moving operator's result comes from (permute, broadcast, slice, unslice, concat): the
/// positions in its arguments' elements, counted through all arguments; -1 stands for zero.
std::vector<std::int64_t> movement_sources(Op op, std::span<const std::int64_t> attributes,
                                           std::span<const Shape> arguments, const Shape& result);

/// For each element of the argument of a reduction over `axes`, the element of the result that it goes to.
std::vector<std::int64_t> reduction_targets(const Shape& argument, std::span<const std::int64_t> axes);

}  // namespace steepest
