#include "kernel/llvm/accesses.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace steepest::jit {
namespace {

/// The positions of a loop's axis at which something is read.
struct Range {
  std::int64_t begin = 0, end = 0;
  bool operator==(const Range&) const = default;
};

std::int64_t floor_of(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }
std::int64_t ceiling_of(std::int64_t a, std::int64_t b) { return -floor_of(-a, b); }

/// Where (start + step * i) / divisor is in [begin, end).
Range inside(const AffinePlace& place, Range wanted) {
  wanted.begin *= place.divisor;
  wanted.end *= place.divisor;
  const std::int64_t size = std::abs(place.step);
  if (place.step > 0) {
    return {ceiling_of(wanted.begin - place.start, size), ceiling_of(wanted.end - place.start, size)};
  }
  return {floor_of(place.start - wanted.end, size) + 1, floor_of(place.start - wanted.begin, size) + 1};
}

/// start + step * the place.
AffinePlace mapped(const AffinePlace& place, std::int64_t start, std::int64_t step) {
  return {place.axis, start * place.divisor + step * place.start, step * place.step, place.divisor};
}

/// The place divided by `by`, in lowest terms.
AffinePlace divided(AffinePlace place, std::int64_t by) {
  place.divisor *= by;
  const std::int64_t common = std::gcd(std::gcd(place.start, place.step), place.divisor);
  return {place.axis, place.start / common, place.step / common, place.divisor / common};
}

AffinePoint first_element(std::size_t rank) { return AffinePoint(rank); }

class AccessWalk final {
 public:
  AccessWalk(const Plan& plan, const Shape& space, std::size_t most_computed) : plan_(plan), most_(most_computed) {
    result_.pieces.cuts.resize(space.size());
    result_.pieces.periods.assign(space.size(), 1);
    for (const std::int64_t size : space) all_.push_back({0, size});
  }

  void follow(std::uint32_t value, const AffinePoint& point) { follow(value, point, all_); }
  void open(std::uint32_t value, const AffinePoint& point) { open(value, point, all_); }
  Accesses result() {
    for (std::vector<std::int64_t>& of_axis : result_.pieces.cuts) {
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
      if (shape[axis] == 0) return;
      const std::int64_t start = instruction.attributes[3 * axis], step = instruction.attributes[3 * axis + 2];
      // Between the elements are zeros anyway: a loop need not end at the first or the last.
      if (!restrict_to({start - step + 1, start + shape[axis] * step}, point[axis], box)) return;
      point[axis] = mapped(point[axis], -start, 1);
      if (step != 1 && !repeats(point[axis], step)) return;
      point[axis] = divided(point[axis], step);
    }
    follow(instruction.arguments[0], std::move(point), box);
  }

  /// Every `step`-th position of the place is read; false: the place is none of them.
  bool repeats(const AffinePlace& place, std::int64_t step) {
    const std::int64_t round = place.divisor * step;
    if (!place.axis || place.step == 0) return place.start % round == 0;
    std::int64_t& period = result_.pieces.periods[*place.axis];
    period = std::lcm(period, round / std::gcd(round, place.step));
    return true;
  }

  void open_concat(const Instruction& instruction, const AffinePoint& point, const Box& box) {
    const auto axis = static_cast<std::size_t>(instruction.attributes[0]);
    std::int64_t start = 0;
    for (const std::uint32_t piece : instruction.arguments) {
      const std::int64_t size = plan_.value(piece).shape[axis];
      Box part = box;
      AffinePoint at = point;
      at[axis] = mapped(at[axis], -start, 1);
      if (restrict_to({start, start + size}, point[axis], part)) follow(piece, std::move(at), part);
      start += size;
    }
  }

  /// Narrows the box to where `place` is in the range; false: nowhere.
  bool restrict_to(Range range, const AffinePlace& place, Box& box) {
    if (!place.axis || place.step == 0) {
      const std::int64_t position = floor_of(place.start, place.divisor);
      return range.begin <= position && position < range.end;
    }
    Range& of_axis = box[*place.axis];
    const Range wanted = inside(place, range);
    for (const std::int64_t cut : {wanted.begin, wanted.end}) {
      if (of_axis.begin < cut && cut < of_axis.end) result_.pieces.cuts[*place.axis].push_back(cut);
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

std::size_t body_count(const Pieces& pieces) {
  std::size_t bodies = 1;
  for (const std::vector<std::int64_t>& of_axis : pieces.cuts) bodies *= of_axis.size() + 1;
  for (const std::int64_t period : pieces.periods) bodies *= static_cast<std::size_t>(period);
  return bodies;
}

void add_pieces(Pieces& pieces, const Pieces& more) {
  pieces.cuts.resize(std::max(pieces.cuts.size(), more.cuts.size()));
  pieces.periods.resize(std::max(pieces.periods.size(), more.periods.size()), 1);
  for (std::size_t axis = 0; axis < more.cuts.size(); ++axis) {
    std::vector<std::int64_t> both;
    std::ranges::set_union(pieces.cuts[axis], more.cuts[axis], std::back_inserter(both));
    pieces.cuts[axis] = std::move(both);
  }
  for (std::size_t axis = 0; axis < more.periods.size(); ++axis) {
    pieces.periods[axis] = std::lcm(pieces.periods[axis], more.periods[axis]);
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
        result[k] = mapped(point[k], view.attributes[3 * k], view.attributes[3 * k + 2]);
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
