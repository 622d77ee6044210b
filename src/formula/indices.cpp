#include <algorithm>
#include <array>
#include <cmath>

#include "formula/lowering.hpp"

namespace steepest::formula {
namespace {

/// One step of an index is one element.
bool is_shift(const Affine& affine) { return affine.terms.size() == 1 && affine.terms[0].second == 1; }

}  // namespace

std::pair<double, double> Lowering::affine_range(const Affine& affine) const {
  double low = affine.constant, high = affine.constant;
  for (const auto& [id, coefficient] : affine.terms) {
    const Loop& loop = arrays_.loop(id);
    const double first = coefficient * static_cast<double>(loop.low);
    const double last = coefficient * static_cast<double>(loop.low + loop.count - 1);
    low += std::min(first, last);
    high += std::max(first, last);
  }
  return {low, high};
}

Lowering::Entry Lowering::entry(SyntaxId id) {
  Entry result;
  result.syntax = id;
  if (tree_[id].kind != SyntaxKind::range) {
    ++index_depth_;
    result.value = lower(id);
    --index_depth_;
    result.kind = Entry::Kind::value;
    // The codes of a text column count from 0, so the column itself is an index: its levels are 1, 2, ...
    if (const KnownColumn* column = names_.text_column(result.value)) {
      result.levels = static_cast<std::int64_t>(column->levels.size());
      result.value = arrays_.elementwise(Op::add, result.value, arrays_.literal(1));
    }
    return result;
  }
  const SyntaxId low = tree_.child(id, 0), high = tree_.child(id, 1);
  if (low == no_syntax && high == no_syntax) return result;
  result.kind = Entry::Kind::range;
  if (low != no_syntax) result.low = whole_number(low, "the start of a range");
  if (high != no_syntax) {
    result.high = whole_number(high, "the end of a range");
    if (result.high < result.low)
      source_.fail(tree_[id].span,
                   "the range " + std::to_string(result.low) + ":" + std::to_string(result.high) + " is empty");
  }
  return result;
}

/// The length that an axis must have for this entry, or 0 if it does not tell.
std::int64_t Lowering::needed_length(const Entry& entry) {
  if (entry.kind == Entry::Kind::full) return 0;
  if (entry.kind == Entry::Kind::range) return entry.high;
  if (entry.levels > 0) return entry.levels;
  double largest = 0;
  const Guard guard = this->guard();
  if (guard.known && guard.condition && arrays_.known(entry.value) != nullptr) {
    // What a condition leaves out tells nothing.
    const Value selected =
        arrays_.elementwise(Op::where, std::array{*guard.condition, entry.value, arrays_.literal(1)});
    largest = *std::ranges::max_element(*arrays_.known(selected));
  } else if (entry.value.affine) {
    largest = affine_range(*entry.value.affine).second;
  } else if (const std::vector<double>* known = arrays_.known(entry.value)) {
    largest = *std::ranges::max_element(*known);
  }
  const bool sensible = largest >= 1 && largest <= static_cast<double>(largest_array);
  if (largest > static_cast<double>(largest_array))
    source_.fail(tree_[entry.syntax].span, "an index of " + number_text(largest) + " is too large");
  return sensible ? static_cast<std::int64_t>(largest) : 0;
}

/// The indexed value; a parameter of free shape grows to what its indices need.
Value Lowering::grow_base(SyntaxId base, std::span<const Entry> entries) {
  if (tree_[base].kind != SyntaxKind::name || !names_.shape_is_free(tree_[base].name)) return lower(base);
  Shape least;
  for (const Entry& entry : entries) least.push_back(needed_length(entry));
  return names_.grown(tree_[base].name, least, tree_[base].span);
}

Value Lowering::index(SyntaxId id) {
  const SyntaxId base_id = tree_.child(id, 0);
  std::vector<Entry> entries;
  for (const SyntaxId child : tree_.children(id).subspan(1)) entries.push_back(entry(child));
  const Value base = grow_base(base_id, entries);
  const std::size_t rank = arrays_.shape(base).size();
  if (entries.size() > rank) {
    const std::string name(source_.text(tree_[base_id].span));
    const std::string what = rank == 0 ? "'" + name + "' is a single value and takes no index"
                                       : "'" + name + "' has shape " + to_text(arrays_.shape(base)) + ", but " +
                                             std::to_string(entries.size()) + " indices are given";
    source_.fail(tree_[id].sign, what);
  }
  entries.resize(rank);
  return select(base, entries, id);
}

void Lowering::out_of_range(double index, std::int64_t length, std::size_t axis, const Entry& entry) {
  const std::string where = axis == 0 ? "" : " of axis " + std::to_string(axis + 1);
  source_.fail(tree_[entry.syntax].span,
               "index " + number_text(index) + " is outside 1.." + std::to_string(length) + where,
               "indices count from 1");
}

/// What a slice can do: ranges, single elements, and indices that move evenly along an axis of their own.
std::optional<Arrays::AxisRange> Lowering::as_range(const Value& base, const Entry& entry, std::int64_t length,
                                                    std::size_t axis, std::span<const LoopId> taken) {
  if (entry.kind == Entry::Kind::full) return Arrays::AxisRange{0, length};
  if (entry.kind == Entry::Kind::range) {
    const std::int64_t high = entry.high == 0 ? length : entry.high;
    if (entry.low < 1) out_of_range(static_cast<double>(entry.low), length, axis, entry);
    if (high > length || entry.low > length)
      out_of_range(static_cast<double>(std::max(high, entry.low)), length, axis, entry);
    return Arrays::AxisRange{entry.low - 1, high - entry.low + 1};
  }
  if (!entry.value.affine || entry.value.affine->terms.size() > 1) return {};
  const Affine& affine = *entry.value.affine;
  const auto [low, high] = affine_range(affine);
  if (low != std::floor(low))
    source_.fail(tree_[entry.syntax].span, "index " + number_text(low) + " is not a whole number");
  const bool is_outside = low < 1 || high > static_cast<double>(length);
  if (is_outside && !is_shift(affine)) return {};
  if (affine.terms.empty()) return Arrays::AxisRange{static_cast<std::int64_t>(low) - 1, 1, 1, false};
  const auto [loop, step] = affine.terms[0];
  const bool free = std::ranges::find(base.loops, loop) == base.loops.end() &&
                    std::ranges::find(taken, loop) == taken.end() && arrays_.is_axis(loop, base.level);
  if (!free) return {};
  const double first = affine.constant + step * static_cast<double>(arrays_.loop(loop).low);
  if (is_outside) {
    if (!leaves_out_what_is_outside(entry, length)) return {};
    const auto start = static_cast<std::int64_t>(first), end = start + arrays_.loop(loop).count;
    const std::int64_t inside = std::max<std::int64_t>(start, 1), behind = std::min(end, length + 1);
    if (behind <= inside) return {};
    return Arrays::AxisRange{inside - 1, behind - inside, 1, true, loop, inside - start, end - behind};
  }
  return Arrays::AxisRange{static_cast<std::int64_t>(first) - 1, arrays_.loop(loop).count,
                           static_cast<std::int64_t>(step), true, loop};
}

/// Whether the condition at hand is known, and no element that it selects has its index outside 1..length.
bool Lowering::leaves_out_what_is_outside(const Entry& entry, std::int64_t length) {
  const Guard guard = this->guard();
  if (!guard.known || !guard.condition) return false;
  const Value selected = arrays_.elementwise(Op::where, std::array{*guard.condition, entry.value, arrays_.literal(1)});
  const std::vector<double>* indices = arrays_.known(selected);
  return indices != nullptr && std::ranges::all_of(*indices, [&](double index) {
           return index >= 1 && index <= static_cast<double>(length);
         });
}

/// The index checked as far as it is known, counted from 0. Where a condition leaves elements out, theirs are clamped.
Value Lowering::checked_index(const Entry& entry, std::int64_t length, std::size_t axis) {
  const Value zero_based = arrays_.elementwise(Op::sub, entry.value, arrays_.literal(1));
  const auto limit = static_cast<double>(length);
  if (entry.value.affine) {
    const auto [low, high] = affine_range(*entry.value.affine);
    if (low >= 1 && high <= limit) return zero_based;
  }
  const std::vector<double>* known = arrays_.known(entry.value);
  if (known == nullptr) return zero_based;
  const auto is_wrong = [&](double index) { return !(index >= 1 && index <= limit); };
  for (const double index : *known) {
    if (index != std::floor(index))
      source_.fail(tree_[entry.syntax].span, "index " + number_text(index) + " is not a whole number");
  }
  const auto wrong = std::ranges::find_if(*known, is_wrong);
  if (wrong == known->end()) return zero_based;
  const Guard guard = this->guard();
  if (guard.known && !guard.condition) out_of_range(*wrong, length, axis, entry);
  if (guard.known) {
    const Value selected =
        arrays_.elementwise(Op::where, std::array{*guard.condition, entry.value, arrays_.literal(1)});
    const std::vector<double>* checked = arrays_.known(selected);
    const auto selected_wrong = std::ranges::find_if(*checked, is_wrong);
    if (selected_wrong != checked->end()) out_of_range(*selected_wrong, length, axis, entry);
    return arrays_.elementwise(Op::clamp, std::array{zero_based, arrays_.literal(0), arrays_.literal(limit - 1)});
  }
  // A gather outside its table gives NaN: visible if the run ever selects it.
  return zero_based;
}

Value Lowering::select(const Value& base, std::span<const Entry> entries, SyntaxId id) {
  const Shape shape = arrays_.shape(base);
  std::vector<Arrays::AxisRange> ranges;
  std::vector<LoopId> taken;
  std::vector<std::size_t> left_axes, gathered;
  for (std::size_t axis = 0; axis < entries.size(); ++axis) {
    std::optional<Arrays::AxisRange> range = as_range(base, entries[axis], shape[axis], axis, taken);
    if (!range) {
      range = Arrays::AxisRange{0, shape[axis]};
      gathered.push_back(axis);
    }
    if (range->loop >= 0) taken.push_back(range->loop);
    if (range->keep && range->loop < 0) left_axes.push_back(axis);
    ranges.push_back(*range);
  }
  Value result = arrays_.slice(base, ranges);
  // Arrays of indices keep an axis and go one by one; single indices together, as one place in the flattened axes.
  std::vector<Arrays::AxisIndex> single;
  for (const std::size_t axis : gathered) {
    const auto position = static_cast<std::size_t>(std::ranges::find(left_axes, axis) - left_axes.begin());
    const Value place = checked_index(entries[axis], shape[axis], axis);
    const std::size_t rank = arrays_.shape(place).size();
    if (rank > 1)
      source_.fail(tree_[id].sign,
                   "an index must be a number or a list of numbers, not " + to_text(arrays_.shape(place)));
    if (rank == 1) {
      result = arrays_.gather(result, std::array{Arrays::AxisIndex{position, place}});
    } else {
      single.push_back({position, place});
    }
  }
  return single.empty() ? result : arrays_.gather(result, single);
}

}  // namespace steepest::formula
