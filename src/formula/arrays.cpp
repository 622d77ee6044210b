#include "formula/arrays.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "steepest/base.hpp"

namespace steepest::formula {
namespace {

constexpr double exact_limit = 9007199254740992.0;  // 2^53: below it whole numbers are exact

bool is_whole(double value) { return value == std::floor(value) && std::abs(value) < exact_limit; }

bool is_whole(const Affine& affine) {
  return is_whole(affine.constant) &&
         std::ranges::all_of(affine.terms, [](const auto& term) { return is_whole(term.second); });
}

/// a + factor * b
Affine sum_of(const Affine& a, const Affine& b, double factor) {
  Affine result{a.constant + factor * b.constant, a.terms};
  for (const auto& [loop, coefficient] : b.terms) {
    const auto place = std::ranges::lower_bound(result.terms, loop, {}, [](const auto& term) { return term.first; });
    if (place != result.terms.end() && place->first == loop) {
      place->second += factor * coefficient;
    } else {
      result.terms.insert(place, {loop, factor * coefficient});
    }
  }
  std::erase_if(result.terms, [](const auto& term) { return term.second == 0; });
  return result;
}

}  // namespace

std::vector<LoopId> united(const std::vector<LoopId>& a, const std::vector<LoopId>& b) {
  if (a == b) return a;
  std::vector<LoopId> result;
  std::ranges::set_union(a, b, std::back_inserter(result));
  return result;
}

Arrays::Arrays(Graph& model) : known_(model) {
  frames_.emplace_back();
  frames_.back().graph = &model;
}

LoopId Arrays::open_loop(Loop loop) {
  loops_.push_back(std::move(loop));
  return static_cast<LoopId>(loops_.size()) - 1;
}

Value Arrays::affine_value(Affine affine) const {
  Value value;
  for (const auto& term : affine.terms) value.loops.push_back(term.first);
  value.affine = std::move(affine);
  return value;
}

Value Arrays::index_value(LoopId id) const { return affine_value({0, {{id, 1.0}}}); }

Value Arrays::literal(double number) const { return affine_value({number, {}}); }

bool Arrays::is_axis(LoopId loop, int level) const {
  for (int k = 1; k <= level; ++k) {
    if (frames_[static_cast<std::size_t>(k)].loop == loop) return false;
  }
  return true;
}

Shape Arrays::shape(const Value& value) {
  if (value.affine) return {};
  const Shape& full = graph(value.level).shape(value.node);
  return {full.begin() + static_cast<std::ptrdiff_t>(value.loops.size()), full.end()};
}

std::optional<double> Arrays::number(const Value& value) {
  if (value.affine) return value.affine->terms.empty() ? std::optional(value.affine->constant) : std::nullopt;
  if (const auto literal = graph(value.level).literal_value(value.node)) return literal;
  if (value.level > 0 || !value.loops.empty() || !shape(value).empty()) return {};
  const std::vector<double>* elements = known_.of(value.node);
  return elements == nullptr ? std::nullopt : std::optional(elements->front());
}

const std::vector<double>* Arrays::known(const Value& value) {
  if (value.level > 0) return nullptr;
  return known_.of(node(value));
}

bool Arrays::is_mask(const Value& value) {
  return !value.affine && graph(value.level)[value.node].element == Element::mask;
}

Value Arrays::from_node(NodeId node, int level, std::vector<LoopId> loops, bool per_row) {
  const Node& made = graph(level)[node];
  if (made.op == Op::literal && made.element == Element::real) return literal(*graph(level).literal_value(node));
  Value value;
  value.node = node;
  value.level = level;
  value.loops = std::move(loops);
  value.per_row = per_row;
  return value;
}

Value Arrays::constant(const Shape& shape, std::span<const double> elements) {
  return from_node(graph(0).constant(shape, elements), 0, {}, false);
}

/// An index as an array of its own: every term is a vector along its axis.
NodeId Arrays::materialised(const Affine& affine, const std::vector<LoopId>& loops) {
  Graph& model = graph(0);
  if (affine.terms.empty()) return model.literal(affine.constant);
  std::optional<NodeId> sum;
  for (const auto& [id, coefficient] : affine.terms) {
    const Loop& loop = this->loop(id);
    const double offset = sum ? 0 : affine.constant;
    std::vector<double> elements(static_cast<std::size_t>(loop.count));
    for (std::size_t k = 0; k < elements.size(); ++k) {
      elements[k] = coefficient * static_cast<double>(loop.low + static_cast<std::int64_t>(k)) + offset;
    }
    Shape along(loops.size(), 1);
    along[static_cast<std::size_t>(std::ranges::find(loops, id) - loops.begin())] = loop.count;
    const NodeId term = steepest::reshape(model, model.constant({loop.count}, elements), along);
    sum = sum ? elementwise_broadcast(model, Op::add, std::array{*sum, term}) : term;
  }
  return *sum;
}

NodeId Arrays::node(const Value& value) { return value.affine ? materialised(*value.affine, value.loops) : value.node; }

int Arrays::common_level(std::span<const Value> values) const {
  int level = 0;
  for (const Value& value : values) level = std::max(level, value.level);
  return level;
}

std::optional<Value> Arrays::affine_result(Op op, std::span<const Value> arguments) const {
  for (const Value& argument : arguments) {
    if (!argument.affine || !is_whole(*argument.affine)) return {};
  }
  const Affine& a = *arguments[0].affine;
  const Affine& b = *arguments[arguments.size() - 1].affine;
  if (a.terms.empty() && b.terms.empty()) return {};  // plain numbers fold in the graph
  Affine result;
  switch (op) {
    case Op::neg: result = sum_of({}, a, -1); break;
    case Op::add: result = sum_of(a, b, 1); break;
    case Op::sub: result = sum_of(a, b, -1); break;
    case Op::mul:
      if (!a.terms.empty() && !b.terms.empty()) return {};
      result = a.terms.empty() ? sum_of({}, b, a.constant) : sum_of({}, a, b.constant);
      break;
    default: return {};
  }
  if (!is_whole(result)) return {};
  return affine_value(std::move(result));
}

Value Arrays::elementwise(Op op, std::span<const Value> arguments) {
  if (std::optional<Value> affine = affine_result(op, arguments)) return *std::move(affine);
  const int level = common_level(arguments);
  std::vector<Value> values;
  std::vector<LoopId> loops;
  Shape shape;
  bool per_row = false;
  for (const Value& argument : arguments) {
    values.push_back(at_level(argument, level));
    loops = united(loops, values.back().loops);
    per_row = per_row || argument.per_row;
    const Shape own = this->shape(values.back());
    const std::optional<Shape> wider = broadcast_shape(shape, own);
    if (!wider) throw ShapeMismatch{shape, own};
    shape = *wider;
  }
  std::vector<NodeId> nodes;
  for (const Value& value : values) {
    const Shape own = this->shape(value);
    const bool aligned =
        (value.loops.empty() && own.empty()) || loops.empty() || (value.loops == loops && own.size() == shape.size());
    if (aligned) {
      nodes.push_back(node(value));
      continue;
    }
    Shape full;
    for (const LoopId id : loops) full.push_back(std::ranges::binary_search(value.loops, id) ? loop(id).count : 1);
    full.insert(full.end(), shape.size() - own.size(), 1);
    full.insert(full.end(), own.begin(), own.end());
    nodes.push_back(steepest::reshape(graph(level), node(value), full));
  }
  return from_node(elementwise_broadcast(graph(level), op, nodes), level, loops, per_row);
}

Value Arrays::elementwise(Op op, const Value& a, const Value& b) { return elementwise(op, std::array{a, b}); }
Value Arrays::elementwise(Op op, const Value& a) { return elementwise(op, std::array{a}); }

Value Arrays::spread(const Value& value, const std::vector<LoopId>& loops, const Shape& shape) {
  Shape full, aligned;
  const std::vector<LoopId> all = united(value.loops, loops);
  const Shape own = this->shape(value);
  if (all == value.loops && own == shape) return value;
  for (const LoopId id : all) {
    full.push_back(loop(id).count);
    aligned.push_back(std::ranges::binary_search(value.loops, id) ? loop(id).count : 1);
  }
  full.insert(full.end(), shape.begin(), shape.end());
  aligned.insert(aligned.end(), shape.size() - own.size(), 1);
  aligned.insert(aligned.end(), own.begin(), own.end());
  Graph& graph = this->graph(value.level);
  const NodeId reshaped = steepest::reshape(graph, node(value), aligned);
  return from_node(broadcast(graph, reshaped, full), value.level, all, value.per_row);
}

}  // namespace steepest::formula
