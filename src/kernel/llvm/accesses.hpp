#pragma once

#include "kernel/llvm/plan.hpp"

namespace steepest::jit {

/// Where a loop stands on one axis of a value: at (start + step * its own position on `axis`) / divisor, wherever that
/// is whole; without an axis at start / divisor.
struct AffinePlace {
  std::optional<std::size_t> axis;
  std::int64_t start = 0, step = 0, divisor = 1;
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
  Pieces pieces;
  std::vector<std::uint32_t> computed;  ///< values that are computed again, one entry a place
};

/// Bodies that a loop has: parts, times positions within a period.
std::size_t body_count(const Pieces& pieces);
void add_pieces(Pieces& pieces, const Pieces& more);
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
