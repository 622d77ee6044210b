#pragma once

#include "kernel/llvm/plan.hpp"

namespace steepest::jit {

/// The axis of a loop over array positions whose neighbours are best taken eight at a time: most reads and writes are
/// of neighbours in memory too, or of one element for all. Nothing if every axis is too short.
std::optional<std::size_t> best_lane_axis(const Plan& plan, const Group& group);

}  // namespace steepest::jit
