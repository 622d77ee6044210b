#include "objective/sum_of_squares.hpp"

#include <array>
#include <cmath>

#include "objective/facts.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

/// Walks down a sum. A node stands for the sum of all its elements, in all rows if it is per row.
class SquareFinder final {
 public:
  SquareFinder(Graph& graph, std::int64_t rows) : graph_(graph), rows_(rows) {}

  /// Collects the terms of the root; false if it is not a sum of squares.
  bool collect(NodeId root);
  const std::vector<ResidualTerm>& terms() const { return terms_; }

 private:
  struct Part {
    NodeId node = 0;
    double factor = 1;
  };

  std::optional<double> number(NodeId id, int depth = 0) const;
  std::optional<NodeId> base_of_square(NodeId id);
  std::optional<NodeId> base_of_even_power(NodeId id);
  bool take_constant(NodeId id, double factor);
  double repetitions(NodeId whole, NodeId part) const;
  void push_part(NodeId whole, NodeId part, double factor);
  bool push_product(NodeId id, double factor);
  bool take(Part part);

  Graph& graph_;
  std::int64_t rows_;
  std::vector<Part> open_;  // sums still to be looked into, the next one last
  std::vector<ResidualTerm> terms_;
};

/// The value of a scalar made of few literals and the number of rows.
std::optional<double> SquareFinder::number(NodeId id, int depth) const {
  constexpr int few = 8;
  if (const std::optional<double> literal = graph_.literal_value(id)) return literal;
  if (graph_[id].op == Op::row_count) return static_cast<double>(rows_);
  if (!is_elementwise(graph_[id].op) || !graph_.shape(id).empty() || depth == few) return {};
  std::vector<double> values;
  for (const NodeId argument : graph_.arguments(id)) {
    const std::optional<double> value = number(argument, depth + 1);
    if (!value) return {};
    values.push_back(*value);
  }
  return evaluate(graph_[id].op, values);
}

/// x^4 is the square of x^2.
std::optional<NodeId> SquareFinder::base_of_even_power(NodeId id) {
  const NodeId base = graph_.arguments(id)[0];
  const std::optional<double> power = graph_.literal_value(graph_.arguments(id)[1]);
  if (!power || !(*power >= 2) || std::fmod(*power, 2) != 0) return {};
  return elementwise(graph_, Op::pow, std::array{base, graph_.literal(*power / 2)});
}

std::optional<NodeId> SquareFinder::base_of_square(NodeId id) {
  const std::vector<NodeId> arguments(graph_.arguments(id).begin(), graph_.arguments(id).end());
  switch (graph_[id].op) {
    case Op::square: return arguments[0];
    case Op::mul: return arguments[0] == arguments[1] ? std::optional(arguments[0]) : std::nullopt;
    case Op::matmul: {
      const bool same = arguments[0] == arguments[1] && graph_.shape(arguments[0]).size() == 1;
      return same ? std::optional(arguments[0]) : std::nullopt;
    }
    case Op::pow:
    case Op::integer_power: return base_of_even_power(id);
    default: return {};
  }
}

/// How often an element of `part` stands in `whole`, which stretches it over elements and rows.
double SquareFinder::repetitions(NodeId whole, NodeId part) const {
  const auto elements = [&](NodeId id) { return static_cast<double>(element_count(graph_.shape(id))); };
  const double rows = graph_[whole].per_row && !graph_[part].per_row ? static_cast<double>(rows_) : 1;
  return rows * elements(whole) / elements(part);
}

void SquareFinder::push_part(NodeId whole, NodeId part, double factor) {
  open_.push_back({part, factor * repetitions(whole, part)});
}

bool SquareFinder::push_product(NodeId id, double factor) {
  const auto arguments = graph_.arguments(id);
  const bool quotient = graph_[id].op == Op::div;
  if (const std::optional<double> right = number(arguments[1])) {
    push_part(id, arguments[0], quotient ? factor / *right : factor * *right);
    return true;
  }
  const std::optional<double> left = quotient ? std::nullopt : number(arguments[0]);
  if (left) push_part(id, arguments[1], factor * *left);
  return left.has_value();
}

/// A constant is the square of its root: a residual that does not change.
bool SquareFinder::take_constant(NodeId id, double factor) {
  const std::optional<double> value = number(id);
  if (!value || !(*value >= 0)) return false;
  if (*value > 0) terms_.push_back({graph_.literal(1), factor * *value});
  return true;
}

bool SquareFinder::take(Part part) {
  const auto [id, factor] = part;
  if (!(factor > 0) || !std::isfinite(factor)) return false;
  if (take_constant(id, factor)) return true;
  if (const std::optional<NodeId> base = base_of_square(id)) {
    terms_.push_back({*base, factor});
    return true;
  }
  const auto arguments = graph_.arguments(id);
  switch (graph_[id].op) {
    case Op::reduce_sum:
    case Op::row_sum:
    case Op::reshape:
    case Op::permute: open_.push_back({arguments[0], factor}); return true;
    case Op::broadcast: push_part(id, arguments[0], factor); return true;
    case Op::add:
      push_part(id, arguments[1], factor);
      push_part(id, arguments[0], factor);
      return true;
    case Op::mul:
    case Op::div: return push_product(id, factor);
    default: return false;
  }
}

bool SquareFinder::collect(NodeId root) {
  open_ = {{root, 1}};
  while (!open_.empty()) {
    const Part part = open_.back();
    open_.pop_back();
    if (!take(part)) return false;
  }
  return true;
}

}  // namespace

std::vector<NodeId> residual_nodes(const SumOfSquares& sum) {
  std::vector<NodeId> nodes;
  for (const ResidualTerm& term : sum.terms) nodes.push_back(term.node);
  return nodes;
}

std::optional<SumOfSquares> find_sum_of_squares(Graph& graph, NodeId output, std::span<const NodeId> parameters,
                                                std::int64_t rows) {
  SquareFinder finder(graph, rows);
  if (!finder.collect(output) || finder.terms().empty()) return {};
  SumOfSquares found{finder.terms(), finder.terms().front().factor};
  const std::vector<Fact> facts = facts_of(graph, residual_nodes(found), parameters);
  for (ResidualTerm& term : found.terms) {
    term.factor /= found.scale;
    if (!facts[term.node].smooth) return {};
  }
  return found;
}

}  // namespace steepest
