#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "steepest/operator.hpp"

/// What a function is: an immutable, interned, append-only graph of one node type.
namespace steepest {

/// Position of a node in its graph. Arguments of a node are always older: the ids are a topological order.
using NodeId = std::uint32_t;

/// Dimensions of an array, outermost first (row-major); empty for a scalar.
using Shape = std::vector<std::int64_t>;

std::int64_t element_count(const Shape& shape);
/// "scalar", "[3]" or "[2, 3]".
std::string to_text(const Shape& shape);

struct Node {
  Op op = Op::literal;
  Element element = Element::real;
  bool per_row = false;  ///< whether the value differs from row to row of the table
  std::uint32_t shape = 0;
  std::uint32_t first_argument = 0;
  std::uint32_t argument_count = 0;
  std::uint32_t attributes = 0;  ///< the operator's integers: axes, starts, counts (see structural.hpp)
  std::uint64_t payload = 0;     ///< bits of a literal; index of an input, a constant or a function
};

struct Input {
  std::string name;
  Shape shape;
  bool per_row = false;
  NodeId node = 0;
};

class Function;

/// The arena. Two nodes with the same operator, arguments, attributes and bits are the same node, so common
/// subexpressions cost nothing and equality is identity.
class Graph {
 public:
  Graph();

  std::size_t size() const { return nodes_.size(); }
  const Node& operator[](NodeId id) const { return nodes_[id]; }
  const Shape& shape(NodeId id) const { return shapes_[nodes_[id].shape]; }
  std::span<const NodeId> arguments(NodeId id) const;
  std::span<const std::int64_t> attributes(NodeId id) const;

  /// A scalar. Interned by its bits, so NaN equals itself and -0.0 differs from 0.0.
  NodeId literal(double value, Element element = Element::real);
  std::optional<double> literal_value(NodeId id) const;
  bool is_literal(NodeId id, double value) const;

  /// An array of numbers known now, row-major.
  NodeId constant(const Shape& shape, std::span<const double> values, Element element = Element::real);
  std::span<const double> constant_values(NodeId id) const;

  /// A named argument of the function: a parameter, or a column of the table (per_row). Each call makes a new one.
  NodeId input(const std::string& name, const Shape& shape = {}, bool per_row = false);
  std::span<const Input> inputs() const { return inputs_; }
  const Input& input_of(NodeId id) const;

  /// The body of a scan, interned by content.
  std::uint32_t function(Function body);
  const Function& function(std::uint32_t index) const;

  struct NodeKey {
    Op op = Op::literal;
    std::span<const NodeId> arguments;
    std::span<const std::int64_t> attributes;
    std::uint64_t payload = 0;
    Shape shape{};
    Element element = Element::real;
    bool per_row = false;
  };
  /// The interned node as it stands, without identities or checks. Builders (expression.hpp, structural.hpp) call it.
  NodeId intern(const NodeKey& key);

 private:
  std::uint32_t shape_index(const Shape& shape);
  std::uint32_t attribute_index(std::span<const std::int64_t> attributes);
  bool equal(NodeId id, const NodeKey& key, std::uint32_t shape, std::uint32_t attributes) const;
  /// A place of the hash table. The hash beside the node spares a look at nodes far away in memory.
  struct Cell {
    NodeId node;
    std::uint32_t hash;
  };
  void append_arguments(std::span<const NodeId> arguments);
  void grow();

  std::vector<Node> nodes_;
  std::vector<NodeId> argument_pool_;
  std::deque<Shape> shapes_;
  std::deque<std::vector<std::int64_t>> attribute_lists_;
  std::deque<std::vector<double>> constants_;
  std::vector<Input> inputs_;
  std::deque<std::shared_ptr<const Function>> functions_;
  std::map<Shape, std::uint32_t> shape_positions_;
  std::map<std::vector<std::int64_t>, std::uint32_t> attribute_positions_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> constant_positions_;
  std::vector<Cell> table_;  ///< open addressing over node hashes; free cells hold `no_node`
};

/// A closed function from arrays to arrays: inputs are its graph's inputs in order, captures included.
class Function {
 public:
  Function(Graph graph, std::vector<NodeId> outputs) : graph_(std::move(graph)), outputs_(std::move(outputs)) {}
  const Graph& graph() const { return graph_; }
  std::span<const NodeId> outputs() const { return outputs_; }

 private:
  Graph graph_;
  std::vector<NodeId> outputs_;
};

/// All nodes that `roots` depend on, themselves included, oldest first.
std::vector<NodeId> reachable(const Graph& graph, std::span<const NodeId> roots);

/// Copies `roots` of a graph into another (or the same), with `inputs` in place of its inputs, in their order.
std::vector<NodeId> graft(Graph& to, const Graph& from, std::span<const NodeId> roots, std::span<const NodeId> inputs);

/// The same with nodes of `from` replaced: what only they need is not copied. Every input that is reached is among
/// them.
std::vector<NodeId> graft(Graph& to, const Graph& from, std::span<const NodeId> roots,
                          const std::unordered_map<NodeId, NodeId>& replaced);

}  // namespace steepest
