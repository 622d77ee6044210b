#include "steepest/graph.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>

#include "steepest/base.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

constexpr NodeId no_node = std::numeric_limits<NodeId>::max();

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash ^= value + 0x9e3779b97f4a7c15U + (hash << 6) + (hash >> 2);
  return hash * 0xff51afd7ed558ccdU;
}

std::uint32_t hash_of(Op op, std::span<const NodeId> arguments, std::uint32_t shape, std::uint32_t attributes,
                      std::uint64_t payload) {
  std::uint64_t hash = mixed(static_cast<std::uint64_t>(op), payload);
  hash = mixed(hash, (static_cast<std::uint64_t>(shape) << 32) | attributes);
  for (const NodeId argument : arguments) hash = mixed(hash, argument);
  return static_cast<std::uint32_t>(hash ^ (hash >> 29));
}

bool same_bits(std::span<const double> a, std::span<const double> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
    return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
  });
}

std::uint64_t content_hash(std::span<const double> values) {
  std::uint64_t hash = values.size();
  for (const double value : values) hash = mixed(hash, std::bit_cast<std::uint64_t>(value));
  return hash;
}

bool same_function(const Function& a, const Function& b);

bool same_node(const Graph& a, const Graph& b, NodeId id) {
  const Node &x = a[id], &y = b[id];
  if (x.op != y.op || x.per_row != y.per_row || x.element != y.element) return false;
  if (a.shape(id) != b.shape(id)) return false;
  if (!std::ranges::equal(a.arguments(id), b.arguments(id))) return false;
  if (!std::ranges::equal(a.attributes(id), b.attributes(id))) return false;
  if (x.op == Op::constant) return same_bits(a.constant_values(id), b.constant_values(id));
  // The indices of inner bodies are their graphs' own.
  if (has_body(x.op)) {
    return same_function(a.function(static_cast<std::uint32_t>(x.payload)),
                         b.function(static_cast<std::uint32_t>(y.payload)));
  }
  return x.payload == y.payload;
}

bool same_function(const Function& a, const Function& b) {
  if (a.graph().size() != b.graph().size() || !std::ranges::equal(a.outputs(), b.outputs())) return false;
  for (NodeId id = 0; id < a.graph().size(); ++id) {
    if (!same_node(a.graph(), b.graph(), id)) return false;
  }
  return true;
}

}  // namespace

std::int64_t element_count(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t length : shape) count *= length;
  return count;
}

std::string to_text(const Shape& shape) {
  if (shape.empty()) return "scalar";
  std::string text = "[";
  for (const std::int64_t length : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(length);
  return text + "]";
}

Graph::Graph() : table_(64, {no_node, 0}) {
  shapes_.emplace_back();
  attribute_lists_.emplace_back();
}

std::span<const NodeId> Graph::arguments(NodeId id) const {
  const Node& node = nodes_[id];
  return {argument_pool_.data() + node.first_argument, node.argument_count};
}

std::span<const std::int64_t> Graph::attributes(NodeId id) const { return attribute_lists_[nodes_[id].attributes]; }

std::uint32_t Graph::shape_index(const Shape& shape) {
  if (shape.empty()) return 0;
  const auto [position, is_new] = shape_positions_.try_emplace(shape, static_cast<std::uint32_t>(shapes_.size()));
  if (is_new) shapes_.push_back(shape);
  return position->second;
}

std::uint32_t Graph::attribute_index(std::span<const std::int64_t> attributes) {
  if (attributes.empty()) return 0;
  std::vector<std::int64_t> list(attributes.begin(), attributes.end());
  const auto [position, is_new] =
      attribute_positions_.try_emplace(list, static_cast<std::uint32_t>(attribute_lists_.size()));
  if (is_new) attribute_lists_.push_back(std::move(list));
  return position->second;
}

bool Graph::equal(NodeId id, const NodeKey& key, std::uint32_t shape, std::uint32_t attributes) const {
  const Node& node = nodes_[id];
  return node.op == key.op && node.payload == key.payload && node.shape == shape && node.attributes == attributes &&
         node.element == key.element && node.per_row == key.per_row && std::ranges::equal(arguments(id), key.arguments);
}

void Graph::grow() {
  std::vector<Cell> larger(table_.size() * 2, {no_node, 0});
  const std::size_t mask = larger.size() - 1;
  for (const Cell& cell : table_) {
    if (cell.node == no_node) continue;
    std::size_t position = cell.hash & mask;
    while (larger[position].node != no_node) position = (position + 1) & mask;
    larger[position] = cell;
  }
  table_.swap(larger);
}

void Graph::append_arguments(std::span<const NodeId> arguments) {
  const std::less<const NodeId*> before;
  const NodeId* const begin = argument_pool_.data();
  const bool inside = !before(arguments.data(), begin) && before(arguments.data(), begin + argument_pool_.size());
  const auto offset = inside ? arguments.data() - begin : 0;
  argument_pool_.resize(argument_pool_.size() + arguments.size());
  // Arguments that stand in the pool itself have moved with it.
  const NodeId* const from = inside ? argument_pool_.data() + offset : arguments.data();
  std::copy_n(from, arguments.size(), argument_pool_.end() - static_cast<std::ptrdiff_t>(arguments.size()));
}

NodeId Graph::intern(const NodeKey& key) {
  const std::uint32_t shape = shape_index(key.shape);
  const std::uint32_t attributes = attribute_index(key.attributes);
  if ((nodes_.size() + 1) * 2 > table_.size()) grow();
  const std::size_t mask = table_.size() - 1;
  const std::uint32_t hash = hash_of(key.op, key.arguments, shape, attributes, key.payload);
  std::size_t position = hash & mask;
  for (; table_[position].node != no_node; position = (position + 1) & mask) {
    const Cell& cell = table_[position];
    if (cell.hash == hash && equal(cell.node, key, shape, attributes)) return cell.node;
  }
  if (nodes_.size() >= no_node) throw UserError(ErrorKind::formula, "the formula needs more than 4 billion operations");
  const auto id = static_cast<NodeId>(nodes_.size());
  table_[position] = {id, hash};
  const auto first = static_cast<std::uint32_t>(argument_pool_.size());
  const auto count = static_cast<std::uint32_t>(key.arguments.size());
  append_arguments(key.arguments);
  nodes_.push_back({key.op, key.element, key.per_row, shape, first, count, attributes, key.payload});
  return id;
}

NodeId Graph::literal(double value, Element element) {
  // There are many NaN; processors make negative ones, texts positive ones.
  if (value != value) value = std::numeric_limits<double>::quiet_NaN();
  return intern({.op = Op::literal,
                 .arguments = {},
                 .attributes = {},
                 .payload = std::bit_cast<std::uint64_t>(value),
                 .shape = {},
                 .element = element});
}

std::optional<double> Graph::literal_value(NodeId id) const {
  if (nodes_[id].op != Op::literal) return {};
  return std::bit_cast<double>(nodes_[id].payload);
}

bool Graph::is_literal(NodeId id, double value) const { return literal_value(id) == value; }

NodeId Graph::constant(const Shape& shape, std::span<const double> values, Element element) {
  if (element_count(shape) != static_cast<std::int64_t>(values.size())) {
    throw InternalError("a constant's values do not fill its shape");
  }
  if (shape.empty()) return literal(values[0], element);
  const std::uint64_t hash = content_hash(values);
  const auto [first, last] = constant_positions_.equal_range(hash);
  auto found =
      std::find_if(first, last, [&](const auto& entry) { return same_bits(constants_[entry.second], values); });
  if (found == last) {
    found = constant_positions_.emplace(hash, static_cast<std::uint32_t>(constants_.size()));
    constants_.emplace_back(values.begin(), values.end());
  }
  return intern({.op = Op::constant,
                 .arguments = {},
                 .attributes = {},
                 .payload = found->second,
                 .shape = shape,
                 .element = element});
}

std::span<const double> Graph::constant_values(NodeId id) const { return constants_[nodes_[id].payload]; }

NodeId Graph::input(const std::string& name, const Shape& shape, bool per_row) {
  const NodeId node = intern({.op = Op::input,
                              .arguments = {},
                              .attributes = {},
                              .payload = inputs_.size(),
                              .shape = shape,
                              .per_row = per_row});
  inputs_.push_back({name, shape, per_row, node});
  return node;
}

const Input& Graph::input_of(NodeId id) const {
  if (nodes_[id].op != Op::input) throw InternalError("not an input");
  return inputs_[nodes_[id].payload];
}

std::uint32_t Graph::function(Function body) {
  const auto found = std::ranges::find_if(functions_, [&](const auto& known) { return same_function(*known, body); });
  const auto index = static_cast<std::uint32_t>(found - functions_.begin());
  if (found == functions_.end()) functions_.push_back(std::make_shared<const Function>(std::move(body)));
  return index;
}

const Function& Graph::function(std::uint32_t index) const { return *functions_.at(index); }

std::vector<NodeId> reachable(const Graph& graph, std::span<const NodeId> roots) {
  if (roots.empty()) return {};
  const NodeId newest = *std::ranges::max_element(roots);
  std::vector<bool> needed(static_cast<std::size_t>(newest) + 1);
  for (const NodeId root : roots) needed[root] = true;
  std::size_t count = 0;
  for (NodeId id = newest + 1; id-- > 0;) {
    if (!needed[id]) continue;
    ++count;
    for (const NodeId argument : graph.arguments(id)) needed[argument] = true;
  }
  std::vector<NodeId> result;
  result.reserve(count);
  for (NodeId id = 0; id <= newest; ++id) {
    if (needed[id]) result.push_back(id);
  }
  return result;
}

}  // namespace steepest
