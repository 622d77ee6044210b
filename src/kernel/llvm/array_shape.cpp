#include "kernel/llvm/array_shape.hpp"

#include <algorithm>

#include "kernel/llvm/accesses.hpp"
#include "kernel/llvm/host.hpp"

namespace steepest::jit {
namespace {

/// Accesses along an axis, and those that are neither of neighbours nor of a single element.
class ScatteredAccesses final {
 public:
  ScatteredAccesses(const Plan& plan, const Group& group, std::size_t axis) : plan_(plan), axis_(axis) {
    if (axis < group.pieces.periods.size()) period_ = group.pieces.periods[axis];
    for (const Member& member : group.members) count(member, group);
  }
  int count() const { return count_; }
  bool are_most() const { return 2 * count_ > all_; }

 private:
  void count(const Member& member, const Group& group) {
    for (const Access& access : accesses_of(plan_, member, group.space).reads) note(step_of(access));
    if (member.work == Work::compute || member.work == Work::array_reduction) {
      for (const Operand& operand : operands_of(plan_.program(), *member.instruction)) {
        if (operand.in_place) continue;
        ++count_;
        ++all_;
      }
    }
    if (member.work == Work::row_output) return;
    AffinePoint target;
    for (std::size_t axis = 0; axis < group.space.size(); ++axis) {
      const std::int64_t step = member.step.empty() ? 1 : member.step[axis];
      if (member.work != Work::array_reduction || !group.reduced[axis]) target.push_back({axis, 0, step});
    }
    const bool in_memory = member.work == Work::array_reduction || plan_.is_stored(member.target);
    if (in_memory) note(step_of({member.target, target}));
  }

  /// How far the place in memory moves from lane to lane.
  std::int64_t step_of(const Access& access) const {
    const Shape& shape = plan_.value(access.value).shape;
    std::int64_t step = 0, stride = 1;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      const AffinePlace& place = access.at[axis];
      if (place.axis == axis_) step += stride * place.step * period_ / place.divisor;
      stride *= shape[axis];
    }
    return step;
  }

  void note(std::int64_t step) {
    count_ += step < -1 || step > most_interleaved ? 1 : 0;
    all_ += step != 0 ? 1 : 0;
  }

  const Plan& plan_;
  std::size_t axis_;
  std::int64_t period_ = 1;
  int count_ = 0, all_ = 0;
};

bool has_functions(const Group& group) {
  return std::ranges::any_of(group.members, [](const Member& member) {
    const Op op = member.work == Work::compute ? member.instruction->op : Op::literal;
    return is_elementwise(op) && operator_info(op).lowering >= Lowering::vector_function;
  });
}

}  // namespace

std::optional<std::size_t> best_lane_axis(const Plan& plan, const Group& group) {
  std::optional<std::size_t> best;
  int fewest = 0;
  const bool functions = has_functions(group);
  for (std::size_t axis = group.space.size(); axis-- > 0;) {
    if (group.space[axis] < lanes) continue;
    const ScatteredAccesses scattered(plan, group, axis);
    if (best && scattered.count() >= fewest) continue;
    // A scattered access is eight single ones: where most are, lanes gain nothing but long code.
    if (scattered.are_most() && !functions) continue;
    best = axis;
    fewest = scattered.count();
  }
  return best;
}

}  // namespace steepest::jit
