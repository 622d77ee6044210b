#include "kernel/llvm/array_shape.hpp"

#include <algorithm>

#include "kernel/llvm/host.hpp"

namespace steepest::jit {
namespace {

/// How far each axis of a value moves when the loop moves by one.
using Steps = std::vector<std::int64_t>;

std::int64_t linear_step(const Shape& shape, const Steps& steps) {
  std::int64_t step = 0, stride = 1;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    step += stride * steps[axis];
    stride *= shape[axis];
  }
  return step;
}

Steps steps_behind(const Plan& plan, const Instruction& view, const Steps& steps) {
  const Shape& shape = plan.value(view.arguments[0]).shape;
  Steps result(shape.size());
  for (std::size_t k = 0; k < shape.size() && view.op == Op::broadcast; ++k) {
    result[k] = shape[k] == 1 ? 0 : steps[steps.size() - shape.size() + k];
  }
  for (std::size_t k = 0; k < steps.size() && view.op == Op::permute; ++k) {
    result[static_cast<std::size_t>(view.attributes[k])] = steps[k];
  }
  for (std::size_t k = 0; k < steps.size() && view.op == Op::slice; ++k) {
    result[k] = steps[k] * view.attributes[3 * k + 2];
  }
  const bool keeps_places = view.op != Op::broadcast && view.op != Op::permute && view.op != Op::slice;
  return keeps_places ? steps : result;
}

/// Accesses along an axis, and those that are neither of neighbours nor of a single element.
class ScatteredAccesses final {
 public:
  ScatteredAccesses(const Plan& plan, const Group& group, std::size_t axis) : plan_(plan), unit_(group.space.size()) {
    unit_[axis] = 1;
    for (const Member& member : group.members) count(member, group);
  }
  int count() const { return count_; }
  bool are_most() const { return 2 * count_ > all_; }

 private:
  void count(const Member& member, const Group& group) {
    if (member.work == Work::copy) {
      const bool is_view = member.source == member.target;
      if (is_view) {
        read(member.instruction->arguments[0], steps_behind(plan_, *member.instruction, unit_));
      } else {
        read(member.source, unit_);
      }
    } else if (member.work == Work::compute || member.work == Work::array_reduction) {
      for (const Operand& operand : operands_of(plan_.program(), *member.instruction)) read(operand);
    }
    if (member.work == Work::row_output) return;
    Steps target;
    for (std::size_t axis = 0; axis < unit_.size(); ++axis) {
      const std::int64_t step = member.step.empty() ? 1 : member.step[axis];
      if (member.work != Work::array_reduction || !group.reduced[axis]) target.push_back(unit_[axis] * step);
    }
    const bool in_memory = member.work == Work::array_reduction || plan_.is_stored(member.target);
    if (in_memory) note(linear_step(plan_.value(member.target).shape, target));
  }

  void read(const Operand& operand) {
    if (!operand.in_place) {
      ++count_;
      ++all_;
      return;
    }
    Steps steps(plan_.value(operand.value).shape.size());
    for (std::size_t k = 0; k < operand.axes.size(); ++k) steps[k] = unit_[operand.axes[k]];
    read(operand.value, steps);
  }

  void read(std::uint32_t value, Steps steps) {
    value = plan_.canonical(value);
    while (const Instruction* view = plan_.view(value)) {
      steps = steps_behind(plan_, *view, steps);
      value = plan_.canonical(view->arguments[0]);
    }
    note(linear_step(plan_.value(value).shape, steps));
  }

  void note(std::int64_t step) {
    count_ += step != 0 && step != 1 ? 1 : 0;
    all_ += step != 0 ? 1 : 0;
  }

  const Plan& plan_;
  Steps unit_;
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
