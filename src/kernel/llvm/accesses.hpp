#pragma once

#include "kernel/llvm/plan.hpp"

namespace steepest::jit {

/// Where a loop stands on one axis of a value: at start + step * its own position on `axis`; without one, at `start`.
struct AffinePlace {
  std::optional<std::size_t> axis;
  std::int64_t start = 0, step = 0;
  bool operator==(const AffinePlace&) const = default;
};
using AffinePoint = std::vector<AffinePlace>;

/// A value that a loop reads where it lies, or has at hand.
struct Access {
  std::uint32_t value = 0;
  AffinePoint at;
};

/// What a loop does to have an operand.
struct Accesses {
  std::vector<Access> reads;
  /// By axis of the loop: where one piece of an operand ends and the next begins; ascending, inside the loop's range.
  std::vector<std::vector<std::int64_t>> cuts;
  std::vector<std::uint32_t> computed;  ///< values that are computed again, one entry a place
};

/// Parts that the loop falls into.
std::size_t part_count(const std::vector<std::vector<std::int64_t>>& cuts);
void add_cuts(std::vector<std::vector<std::int64_t>>& cuts, const std::vector<std::vector<std::int64_t>>& more);
AffinePoint identity(const Shape& space);
AffinePoint behind(const Plan& plan, const Instruction& view, const AffinePoint& point);

/// Follows a value through views and what is computed again to what lies in memory. `most_computed` bounds the time.
Accesses accesses_of(const Plan& plan, std::uint32_t value, const AffinePoint& point, const Shape& space,
                     std::size_t most_computed);
/// The same for the operands of the instruction that makes `value`.
Accesses accesses_behind(const Plan& plan, std::uint32_t value, const AffinePoint& point, const Shape& space,
                         std::size_t most_computed);
/// All that a member reads.
Accesses accesses_of(const Plan& plan, const Member& member, const Shape& space);

}  // namespace steepest::jit
