#include "derive/jet.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "derive/graph_values.hpp"
#include "steepest/expression.hpp"

namespace steepest {
namespace {

constexpr double most_coefficients = 2'000'000;

/// The homogeneous part of one degree; empty: zero.
using Part = std::vector<Precise>;

bool is_zero(const Part& part) {
  return std::ranges::all_of(part, [](const Precise& c) { return c == 0; });
}

/// An operator on jets, worked out part by part on the expressions of its row.
class JetExpansion final {
 public:
  JetExpansion(const Monomials& monomials, Op op, std::span<const Jet> arguments) : monomials_(monomials) {
    std::vector<NodeId> nodes;
    for (const Jet& argument : arguments) nodes.push_back(given(argument));
    output_ = elementwise(graph_, op, nodes);
  }

  Jet result() {
    Jet jet;
    for (std::size_t k = 0; k <= monomials_.degree(); ++k) {
      Part found = part(output_, k);
      found.resize(monomials_.first(k + 1) - monomials_.first(k));
      jet.coefficients.insert(jet.coefficients.end(), found.begin(), found.end());
    }
    while (!jet.coefficients.empty() && jet.coefficients.back() == 0) jet.coefficients.pop_back();
    return jet;
  }

 private:
  struct Known {
    std::vector<Part> parts;
    std::array<std::optional<NodeId>, 3> partials;
    bool busy = false;
  };

  NodeId given(const Jet& jet) {
    // Whole exponents and the like must stand in the graph as numbers, so that their rules apply.
    const auto rounded = jet.value().convert_to<double>();
    if (jet.is_constant() && jet.value() == rounded) {
      const NodeId literal = graph_.literal(rounded);
      given_.push_back(literal);
      return literal;
    }
    inputs_.push_back(&jet);
    return graph_.input("x" + std::to_string(inputs_.size()));
  }

  /// References into known_ do not outlive a call: partial derivatives add nodes.
  Known& known(NodeId node) {
    if (known_.size() < graph_.size()) known_.resize(graph_.size());
    return known_[node];
  }

  Part part(NodeId node, std::size_t k) {
    while (known(node).parts.size() <= k) {
      if (known(node).busy) return {std::numeric_limits<Precise>::quiet_NaN()};
      known(node).busy = true;
      Part next = computed(node, known(node).parts.size());
      known(node).busy = false;
      if (is_zero(next)) next.clear();
      known(node).parts.push_back(std::move(next));
    }
    return known(node).parts[k];
  }

  Precise value(NodeId node) {
    const Part found = part(node, 0);
    return found.empty() ? Precise(0) : found[0];
  }

  Part computed(NodeId node, std::size_t k) {
    if (const std::optional<double> literal = graph_.literal_value(node)) {
      const bool is_given = std::ranges::find(given_, node) != given_.end();
      return k > 0 ? Part() : Part{is_given ? Precise(*literal) : precise_constant(*literal)};
    }
    const Node of = graph_[node];
    if (of.op == Op::input) return of_input(*inputs_[of.payload], k);
    const std::vector<NodeId> a(graph_.arguments(node).begin(), graph_.arguments(node).end());
    switch (of.op) {
      case Op::neg: return scaled(part(a[0], k), -1);
      case Op::add: return added(part(a[0], k), part(a[1], k), 1);
      case Op::sub: return added(part(a[0], k), part(a[1], k), -1);
      case Op::mul: return product(a[0], a[1], k);
      case Op::div: return quotient(node, a[0], a[1], k);
      case Op::where: return part(a[value(a[0]) != 0 ? 1 : 2], k);
      default: break;
    }
    if (k == 0) return {value_at_point(of.op, a)};
    return operator_info(of.op).is_mask ? Part() : by_chain_rule(node, a, k);
  }

  Part of_input(const Jet& jet, std::size_t k) const {
    const std::size_t end = std::min(monomials_.first(k + 1), jet.coefficients.size());
    const std::size_t begin = std::min(monomials_.first(k), end);
    Part part(jet.coefficients.begin() + static_cast<std::ptrdiff_t>(begin),
              jet.coefficients.begin() + static_cast<std::ptrdiff_t>(end));
    if (!part.empty()) part.resize(monomials_.first(k + 1) - monomials_.first(k));
    return part;
  }

  static Part scaled(Part part, const Precise& factor) {
    for (Precise& c : part) c *= factor;
    return part;
  }

  static Part added(Part a, const Part& b, int sign) {
    if (a.empty()) return scaled(b, sign);
    for (std::size_t i = 0; i < b.size(); ++i) a[i] += sign * b[i];
    return a;
  }

  /// Adds x times y of degrees i and j to `total`. A factor that is zero selects nothing, whatever the other one is.
  void add_product(Part& total, const Part& x, std::size_t i, const Part& y, std::size_t j) const {
    if (x.empty() || y.empty()) return;
    const std::size_t begin = monomials_.first(i), other = monomials_.first(j), end = monomials_.first(j + 1);
    total.resize(monomials_.first(i + j + 1) - monomials_.first(i + j));
    for (std::size_t m = 0; m < x.size(); ++m) {
      if (x[m] == 0) continue;
      for (const auto& [factor, result] : monomials_.products(begin + m)) {
        if (factor < other) continue;
        if (factor >= end) break;
        total[result - monomials_.first(i + j)] += x[m] * y[factor - other];
      }
    }
  }

  Part product(NodeId x, NodeId y, std::size_t k) {
    if (k == 0) return {value(x) * value(y)};
    Part total;
    for (std::size_t i = 0; i <= k; ++i) add_product(total, part(x, i), i, part(y, k - i), k - i);
    return total;
  }

  Part quotient(NodeId node, NodeId x, NodeId y, std::size_t k) {
    if (k == 0) return {precise_value(Op::div, std::array{value(x), value(y)})};
    Part products;
    for (std::size_t i = 1; i <= k; ++i) add_product(products, part(y, i), i, part(node, k - i), k - i);
    return scaled(added(part(x, k), products, -1), 1 / value(y));
  }

  Precise value_at_point(Op op, const std::vector<NodeId>& a) {
    std::vector<Precise> values;
    for (const NodeId argument : a) values.push_back(value(argument));
    return precise_value(op, values);
  }

  Part by_chain_rule(NodeId node, const std::vector<NodeId>& a, std::size_t k) {
    Part total;
    for (std::size_t which = 0; which < a.size(); ++which) {
      if (graph_.literal_value(a[which])) continue;
      for (std::size_t i = 1; i <= k; ++i) {
        const Part change = part(a[which], i);
        if (change.empty()) continue;
        const Part by = part(partial_of(node, a, which), k - i);
        add_product(total, scaled(change, Precise(i) / Precise(k)), i, by, k - i);
      }
    }
    return total;
  }

  NodeId partial_of(NodeId node, const std::vector<NodeId>& a, std::size_t which) {
    if (const std::optional<NodeId> made = known(node).partials[which]) return *made;
    std::vector<Expression> arguments;
    for (const NodeId argument : a) arguments.emplace_back(graph_, argument);
    const NodeId by = partial(graph_[node].op, static_cast<int>(which), arguments, {graph_, node}).node();
    known(node).partials[which] = by;
    return by;
  }

  const Monomials& monomials_;
  Graph graph_;
  std::vector<NodeId> given_;
  std::vector<const Jet*> inputs_;
  std::vector<Known> known_;
  NodeId output_ = 0;
};

Jet summed(const Jet& x, const Jet& y, int sign) {
  Jet sum = x;
  if (sum.coefficients.size() < y.coefficients.size()) sum.coefficients.resize(y.coefficients.size());
  for (std::size_t i = 0; i < y.coefficients.size(); ++i) sum.coefficients[i] += sign * y.coefficients[i];
  return sum;
}

}  // namespace

Jet JetOperators::unknown() { return Jet::constant(std::numeric_limits<Precise>::quiet_NaN()); }

std::optional<double> JetOperators::constant_of(const Jet& x) {
  if (!x.is_constant()) return {};
  return x.value().convert_to<double>();
}

Jet JetOperators::sum(const Jet& x, const Jet& y) const { return summed(x, y, 1); }

Jet JetOperators::product(const Jet& x, const Jet& y) const {
  Jet product;
  product.coefficients.resize(monomials_.size());
  for (std::size_t i = 0; i < x.coefficients.size(); ++i) {
    if (x.coefficients[i] == 0) continue;
    for (const auto& [factor, result] : monomials_.products(i)) {
      if (factor >= y.coefficients.size()) break;
      product.coefficients[result] += x.coefficients[i] * y.coefficients[factor];
    }
  }
  while (product.coefficients.size() > 1 && product.coefficients.back() == 0) product.coefficients.pop_back();
  return product;
}

Jet JetOperators::apply(Op op, std::span<const Jet> arguments) const {
  if (op == Op::add) return summed(arguments[0], arguments[1], 1);
  if (op == Op::sub) return summed(arguments[0], arguments[1], -1);
  if (op == Op::mul) return product(arguments[0], arguments[1]);
  if (op == Op::where) return arguments[arguments[0].value() != 0 ? 1 : 2];
  const bool constant = std::ranges::all_of(arguments, [](const Jet& argument) { return argument.is_constant(); });
  if (!constant && !operator_info(op).is_mask) return JetExpansion(monomials_, op, arguments).result();
  std::vector<Precise> values;
  for (const Jet& argument : arguments) values.push_back(argument.value());
  return Jet::constant(precise_value(op, values));
}

std::optional<std::vector<Precise>> taylor_coefficients(const Graph& graph, NodeId output,
                                                        std::span<const JetInput> inputs, std::int64_t rows,
                                                        const Monomials& monomials) {
  const std::array<NodeId, 1> roots{output};
  const auto elements = static_cast<double>(elements_of(graph, roots, rows));
  if (elements * static_cast<double>(monomials.size()) > most_coefficients) return {};
  std::vector<std::vector<Jet>> given(graph.inputs().size());
  for (const JetInput& input : inputs) {
    std::vector<Jet>& array = given[graph[input.node].payload];
    for (std::size_t e = 0; e < input.values.size(); ++e) {
      Jet& element = array.emplace_back(Jet::constant(input.values[e]));
      if (input.variables.empty() || !input.variables[e] || monomials.degree() == 0) continue;
      element.coefficients.resize(2 + *input.variables[e]);
      element.coefficients.back() = input.slopes.empty() ? 1 : input.slopes[e];
    }
  }
  const JetOperators operators(monomials);
  Jet f = GraphValues(graph, std::move(given), rows, operators).of(roots)[0][0];
  f.coefficients.resize(monomials.size());
  return f.coefficients;
}

}  // namespace steepest
