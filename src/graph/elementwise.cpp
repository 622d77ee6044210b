#include <algorithm>
#include <array>
#include <cmath>

#include "steepest/base.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

Element element_of(const Graph& graph, Op op, std::span<const NodeId> arguments) {
  if (operator_info(op).is_mask) return Element::mask;
  const auto is_mask = [&](NodeId id) { return graph[id].element == Element::mask; };
  if (op == Op::where && is_mask(arguments[1]) && is_mask(arguments[2])) return Element::mask;
  return Element::real;
}

std::optional<NodeId> folded(Graph& graph, Op op, std::span<const NodeId> arguments) {
  std::array<double, 3> values{};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::optional<double> value = graph.literal_value(arguments[i]);
    if (!value) return {};
    values[i] = *value;
  }
  const std::span<const double> given(values.data(), arguments.size());
  // A fault of the domain must stay visible in the graph: folding would hide where it came from.
  if (!in_domain(op, given)) return {};
  return graph.literal(evaluate(op, given), element_of(graph, op, arguments));
}

/// The argument itself where it has the shape of the result, so that an identity never loses a broadcast.
std::optional<NodeId> kept(const Graph& graph, NodeId argument, const Shape& shape, bool per_row) {
  if (graph.shape(argument) != shape || graph[argument].per_row != per_row) return {};
  return argument;
}

std::optional<NodeId> power_identity(Graph& graph, Op op, NodeId base, NodeId exponent) {
  if (graph.is_literal(exponent, 1)) return base;
  // x^0 is 1 for every x, the convention of polynomials and of C's pow.
  if (graph.is_literal(exponent, 0) && graph.shape(base).empty() && !graph[base].per_row) return graph.literal(1);
  // A whole exponent allows every base; beyond 2^31 it cannot be told from a rounded one.
  const std::optional<double> power = op == Op::pow ? graph.literal_value(exponent) : std::nullopt;
  const bool whole = power && *power == std::floor(*power) && std::fabs(*power) < 2147483648.0;
  if (whole) return elementwise(graph, Op::integer_power, std::array{base, exponent});
  return {};
}

std::optional<NodeId> condition_identity(Graph& graph, Op op, NodeId condition, NodeId other) {
  if (graph[condition].element != Element::mask || !graph.is_literal(other, 0)) return {};
  if (op == Op::ne) return condition;
  return elementwise(graph, Op::logical_not, std::array{condition});
}

std::optional<NodeId> identity(Graph& graph, Op op, std::span<const NodeId> arguments, const Shape& shape,
                               bool per_row) {
  const NodeId x = arguments[0];
  const NodeId y = arguments.size() > 1 ? arguments[1] : x;
  switch (op) {
    case Op::add:
      if (graph.is_literal(x, 0)) return kept(graph, y, shape, per_row);
      if (graph.is_literal(y, 0)) return kept(graph, x, shape, per_row);
      return {};
    case Op::sub:
      if (graph.is_literal(y, 0)) return kept(graph, x, shape, per_row);
      return {};
    case Op::mul:
      if (graph.is_literal(x, 1)) return kept(graph, y, shape, per_row);
      if (graph.is_literal(y, 1)) return kept(graph, x, shape, per_row);
      if (graph.is_literal(x, -1)) return elementwise(graph, Op::neg, std::array{y});
      if (graph.is_literal(y, -1)) return elementwise(graph, Op::neg, std::array{x});
      return {};
    case Op::div:
      if (graph.is_literal(y, 1)) return kept(graph, x, shape, per_row);
      return {};
    case Op::pow:
    case Op::integer_power: return power_identity(graph, op, x, y);
    case Op::neg:
      if (graph[x].op == Op::neg) return graph.arguments(x)[0];
      return {};
    case Op::abs:
      if (graph[x].op == Op::neg) return elementwise(graph, op, graph.arguments(x));
      return {};
    case Op::logical_not:
      if (graph[x].op == Op::logical_not) return graph.arguments(x)[0];
      return {};
    case Op::eq:
    case Op::ne: return condition_identity(graph, op, x, y);
    case Op::where: {
      const std::optional<double> condition = graph.literal_value(x);
      if (condition) return kept(graph, *condition != 0 ? y : arguments[2], shape, per_row);
      if (y == arguments[2]) return kept(graph, y, shape, per_row);
      return {};
    }
    default: return {};
  }
}

}  // namespace

std::optional<Shape> broadcast_shape(const Shape& a, const Shape& b) {
  const Shape& longer = a.size() >= b.size() ? a : b;
  const Shape& shorter = a.size() >= b.size() ? b : a;
  Shape result = longer;
  for (std::size_t i = 0; i < shorter.size(); ++i) {
    std::int64_t& length = result[result.size() - 1 - i];
    const std::int64_t other = shorter[shorter.size() - 1 - i];
    if (length == other || other == 1) continue;
    if (length != 1) return {};
    length = other;
  }
  return result;
}

NodeId elementwise(Graph& graph, Op op, std::span<const NodeId> arguments) {
  if (operator_info(op).arity != static_cast<int>(arguments.size())) {
    throw InternalError("wrong number of arguments for " + std::string(operator_info(op).name));
  }
  Shape shape;
  bool per_row = false;
  for (const NodeId argument : arguments) {
    per_row = per_row || graph[argument].per_row;
    const Shape& own = graph.shape(argument);
    if (own.empty() || own == shape) continue;
    if (!shape.empty())
      throw InternalError("elementwise arguments of shapes " + to_text(shape) + " and " + to_text(own));
    shape = own;
  }
  if (const std::optional<NodeId> constant = folded(graph, op, arguments)) return *constant;
  if (const std::optional<NodeId> simpler = identity(graph, op, arguments, shape, per_row)) return *simpler;
  return graph.intern({.op = op,
                       .arguments = arguments,
                       .attributes = {},
                       .shape = shape,
                       .element = element_of(graph, op, arguments),
                       .per_row = per_row});
}

NodeId elementwise_broadcast(Graph& graph, Op op, std::span<const NodeId> arguments) {
  Shape shape;
  for (const NodeId argument : arguments) {
    const std::optional<Shape> wider = broadcast_shape(shape, graph.shape(argument));
    if (!wider) {
      throw InternalError("shapes " + to_text(shape) + " and " + to_text(graph.shape(argument)) + " do not match");
    }
    shape = *wider;
  }
  std::vector<NodeId> stretched(arguments.begin(), arguments.end());
  for (NodeId& argument : stretched) {
    if (!graph.shape(argument).empty()) argument = broadcast(graph, argument, shape);
  }
  return elementwise(graph, op, stretched);
}

}  // namespace steepest
