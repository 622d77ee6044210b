#include <algorithm>

#include "kernel/llvm/emitter.hpp"

// Products of matrices that are not per row, with the summed axis outermost: the result stays in the first-level cache
// while both factors are read once, and neighbouring positions of the result are sums that do not wait for one another.
namespace steepest::jit {

using llvm::Value;

namespace {

/// How many terms a position of the result takes at a time.
constexpr std::int64_t terms = 4;
/// The result in doubles, so that it stays in the cache.
constexpr std::int64_t largest_result = 4096;

}  // namespace

/// [m, k] @ [k, n] or [k] @ [k, n] whose right factor and result have neighbours on the last axis.
bool Emitter::is_product_group(const Group& group) const {
  if (group.per_row || group.space.size() < 2) return false;
  const std::int64_t sums = group.space.back(), columns = group.space[group.space.size() - 2];
  if (sums < 2 * terms || columns < lanes || element_count(group.space) / sums > largest_result) return false;
  return std::ranges::all_of(group.members, [&](const Member& member) {
    if (member.work != Work::array_reduction || member.instruction->op != Op::matmul) return false;
    const std::uint32_t right = member.instruction->arguments[1];
    if (plan_.value(right).shape.size() != 2) return false;
    if (plan_.view(plan_.canonical(right)) && plan_.view(plan_.canonical(right))->op == Op::permute) return false;
    return plan_.value(member.target).storage == Storage::global;
  });
}

void Emitter::emit_product_group(const Group& group) {
  width_ = 1;
  row_ = nullptr;
  forget();
  known_before_.clear();
  const std::int64_t sums = group.space.back(), full = sums / terms * terms;
  for (const Member& member : group.members) {
    const Shape kept(group.space.begin(), group.space.end() - 1);
    each_product_row(kept, [&](const Point& row) {
      each_product_column(kept, row, [&](const Point& at) { store(member.target, at, math_.number(0, width_)); });
    });
    const auto stretch = [&](std::int64_t begin, std::int64_t end, std::int64_t count) {
      if (begin == end) return;
      const auto body = [&](Value* first) { add_terms(member, kept, first, count); };
      loop(index(begin), index(end), count, body, false);
    };
    stretch(0, full, terms);
    stretch(full, sums, 1);
  }
}

void Emitter::each_product_row(const Shape& kept, const std::function<void(const Point&)>& body) {
  if (kept.size() == 1) return body({});
  axis_loop(kept[0], [&](Value* position) { body({{position}}); });
}

/// Eight columns at a time, then the rest one by one.
void Emitter::each_product_column(const Shape& kept, const Point& row, const std::function<void(const Point&)>& body) {
  const std::int64_t columns = kept.back(), wide = columns / lanes * lanes;
  const auto stretch = [&](int width, std::int64_t begin, std::int64_t end) {
    if (begin == end) return;
    const auto inside = [&](Value* position) {
      width_ = width;
      forget();
      Point point = row;
      point.push_back({position, width == 1 ? 0 : 1});
      body(point);
    };
    loop(index(begin), index(end), width, inside, false);
    width_ = 1;
  };
  stretch(lanes, 0, wide);
  stretch(1, wide, columns);
}

/// Adds terms first .. first + count of the sums, in their order. The left factor is the same for a row's columns.
void Emitter::add_terms(const Member& member, const Shape& kept, Value* first, std::int64_t count) {
  const std::vector<Operand> factors = operands_of(plan_.program(), *member.instruction);
  each_product_row(kept, [&](const Point& row) {
    forget();
    const auto at = [&](const Operand& factor, Point point, std::int64_t term) {
      point.push_back({plus(first, index(term))});
      return load(factor.value, operand_point(factor, point));
    };
    std::vector<Value*> left;
    Point any_column = row;
    any_column.push_back({index(0)});
    for (std::int64_t term = 0; term < count; ++term) left.push_back(at(factors[0], any_column, term));
    each_product_column(kept, row, [&](const Point& point) {
      Value* total = load(member.target, point);
      for (std::int64_t term = 0; term < count; ++term) {
        Value* factor = math_.widen(left[static_cast<std::size_t>(term)], width_);
        total = math_.multiply_add(factor, at(factors[1], point, term), total);
      }
      store(member.target, point, total);
    });
  });
}

}  // namespace steepest::jit
