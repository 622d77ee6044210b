#include "kernel/llvm/accesses.hpp"

#include <algorithm>
#include <limits>

namespace steepest::jit {
namespace {

/// The positions of a loop's axis at which something is read.
struct Range {
  std::int64_t begin = 0, end = 0;
  bool operator==(const Range&) const = default;
};

std::int64_t floor_of(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }
std::int64_t ceiling_of(std::int64_t a, std::int64_t b) { return -floor_of(-a, b); }

/// Where start + step * i is in [begin, end).
Range inside(const AffinePlace& place, Range wanted) {
  const std::int64_t size = std::abs(place.step);
  if (place.step > 0) {
    return {ceiling_of(wanted.begin - place.start, size), ceiling_of(wanted.end - place.start, size)};
  }
  return {floor_of(place.start - wanted.end, size) + 1, floor_of(place.start - wanted.begin, size) + 1};
}

AffinePoint first_element(std::size_t rank) { return AffinePoint(rank); }

class AccessWalk final {
 public:
  AccessWalk(const Plan& plan, const Shape& space, std::size_t most_computed) : plan_(plan), most_(most_computed) {
    result_.cuts.resize(space.size());
    for (const std::int64_t size : space) all_.push_back({0, size});
  }

  void follow(std::uint32_t value, const AffinePoint& point) { follow(value, point, all_); }
  void open(std::uint32_t value, const AffinePoint& point) { open(value, point, all_); }
  Accesses result() {
    for (std::vector<std::int64_t>& of_axis : result_.cuts) {
      std::ranges::sort(of_axis);
      of_axis.erase(std::ranges::unique(of_axis).begin(), of_axis.end());
    }
    return std::move(result_);
  }

 private:
  using Box = std::vector<Range>;

  void follow(std::uint32_t value, AffinePoint point, const Box& box) {
    value = plan_.canonical(value);
    while (const Instruction* view = plan_.view(value)) {
      point = behind(plan_, *view, point);
      value = plan_.canonical(view->arguments[0]);
    }
    if (plan_.literal(value)) return;
    if (!plan_.is_recomputed(value)) {
      result_.reads.push_back({value, std::move(point)});
    } else {
      open(value, point, box);
    }
  }

  void open(std::uint32_t value, const AffinePoint& point, const Box& box) {
    if (result_.computed.size() > most_) return;
    if (is_known(value, point, box)) return;
    result_.computed.push_back(value);
    places_.push_back({point, box});
    const Instruction& instruction = *plan_.producer(value);
    if (instruction.op == Op::unslice) return open_unslice(instruction, point, box);
    if (instruction.op == Op::concat) return open_concat(instruction, point, box);
    for (const Operand& operand : operands_of(plan_.program(), instruction)) {
      AffinePoint at;
      for (const std::size_t axis : operand.axes) at.push_back(point[axis]);
      if (at.empty()) at = first_element(plan_.value(operand.value).shape.size());
      follow(operand.value, std::move(at), box);
    }
  }

  bool is_known(std::uint32_t value, const AffinePoint& point, const Box& box) const {
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (result_.computed[i] == value && places_[i].point == point && places_[i].box == box) return true;
    }
    return false;
  }

  void open_unslice(const Instruction& instruction, AffinePoint point, Box box) {
    const Shape& shape = plan_.value(instruction.arguments[0]).shape;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      const std::int64_t start = instruction.attributes[3 * axis];
      if (!restrict_to({start, start + shape[axis]}, point[axis], box)) return;
      point[axis].start -= start;
    }
    follow(instruction.arguments[0], std::move(point), box);
  }

  void open_concat(const Instruction& instruction, const AffinePoint& point, const Box& box) {
    const auto axis = static_cast<std::size_t>(instruction.attributes[0]);
    std::int64_t start = 0;
    for (const std::uint32_t piece : instruction.arguments) {
      const std::int64_t size = plan_.value(piece).shape[axis];
      Box part = box;
      AffinePoint at = point;
      at[axis].start -= start;
      if (restrict_to({start, start + size}, point[axis], part)) follow(piece, std::move(at), part);
      start += size;
    }
  }

  /// Narrows the box to where `place` is in the range; false: nowhere.
  bool restrict_to(Range range, const AffinePlace& place, Box& box) {
    if (!place.axis || place.step == 0) return range.begin <= place.start && place.start < range.end;
    Range& of_axis = box[*place.axis];
    const Range wanted = inside(place, range);
    for (const std::int64_t cut : {wanted.begin, wanted.end}) {
      if (of_axis.begin < cut && cut < of_axis.end) result_.cuts[*place.axis].push_back(cut);
    }
    of_axis = {std::max(of_axis.begin, wanted.begin), std::min(of_axis.end, wanted.end)};
    return of_axis.begin < of_axis.end;
  }

  const Plan& plan_;
  std::size_t most_;
  Box all_;
  Accesses result_;
  struct Place {
    AffinePoint point;
    Box box;
  };
  std::vector<Place> places_;  ///< of what is computed
};

constexpr std::size_t no_bound = std::numeric_limits<std::size_t>::max();

}  // namespace

std::size_t part_count(const std::vector<std::vector<std::int64_t>>& cuts) {
  std::size_t parts = 1;
  for (const std::vector<std::int64_t>& of_axis : cuts) parts *= of_axis.size() + 1;
  return parts;
}

void add_cuts(std::vector<std::vector<std::int64_t>>& cuts, const std::vector<std::vector<std::int64_t>>& more) {
  cuts.resize(std::max(cuts.size(), more.size()));
  for (std::size_t axis = 0; axis < more.size(); ++axis) {
    std::vector<std::int64_t> both;
    std::ranges::set_union(cuts[axis], more[axis], std::back_inserter(both));
    cuts[axis] = std::move(both);
  }
}

AffinePoint identity(const Shape& space) {
  AffinePoint point;
  for (std::size_t axis = 0; axis < space.size(); ++axis) point.push_back({axis, 0, 1});
  return point;
}

AffinePoint behind(const Plan& plan, const Instruction& view, const AffinePoint& point) {
  const Shape& shape = plan.value(view.arguments[0]).shape;
  AffinePoint result(shape.size());
  switch (view.op) {
    case Op::permute:
      for (std::size_t k = 0; k < point.size(); ++k) result[static_cast<std::size_t>(view.attributes[k])] = point[k];
      return result;
    case Op::broadcast:
      for (std::size_t k = 0; k < shape.size(); ++k) {
        if (shape[k] != 1) result[k] = point[point.size() - shape.size() + k];
      }
      return result;
    case Op::slice:
      for (std::size_t k = 0; k < point.size(); ++k) {
        const std::int64_t start = view.attributes[3 * k], step = view.attributes[3 * k + 2];
        result[k] = {point[k].axis, start + step * point[k].start, step * point[k].step};
      }
      return result;
    default: return point;
  }
}

Accesses accesses_of(const Plan& plan, std::uint32_t value, const AffinePoint& point, const Shape& space,
                     std::size_t most_computed) {
  AccessWalk walk(plan, space, most_computed);
  walk.follow(value, point);
  return walk.result();
}

Accesses accesses_behind(const Plan& plan, std::uint32_t value, const AffinePoint& point, const Shape& space,
                         std::size_t most_computed) {
  AccessWalk walk(plan, space, most_computed);
  walk.open(value, point);
  return walk.result();
}

Accesses accesses_of(const Plan& plan, const Member& member, const Shape& space) {
  AccessWalk walk(plan, space, no_bound);
  const AffinePoint here = identity(space);
  if (member.work == Work::copy) {
    const bool is_view = member.source == member.target;
    if (is_view) {
      walk.follow(member.instruction->arguments[0], behind(plan, *member.instruction, here));
    } else {
      walk.follow(member.source, here);
    }
  } else if (member.work == Work::compute || member.work == Work::array_reduction) {
    for (const Operand& operand : operands_of(plan.program(), *member.instruction)) {
      AffinePoint at;
      for (const std::size_t axis : operand.axes) at.push_back(here[axis]);
      if (operand.axes.empty()) at = first_element(plan.value(operand.value).shape.size());
      if (operand.in_place) walk.follow(operand.value, at);
    }
  }
  return walk.result();
}

}  // namespace steepest::jit
