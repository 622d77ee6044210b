#include "derive/dependences.hpp"

#include <algorithm>

#include "derive/graph_values.hpp"
#include "steepest/expression.hpp"

namespace steepest {
namespace {

using Array = std::vector<Dependence>;
using Argument = ArrayArgument<Dependence>;

// Beyond these, a product of matrices goes by whole rows and columns, and a loop by all that it reads.
constexpr std::int64_t largest_product = 4'000'000;
constexpr std::int64_t largest_loop = 50'000'000;

bool has_rule(Op op) {
  switch (op) {
    case Op::reshape:
    case Op::lift_rows:
    case Op::detach:
    case Op::permute:
    case Op::broadcast:
    case Op::slice:
    case Op::unslice:
    case Op::concat:
    case Op::reduce_sum:
    case Op::reduce_min:
    case Op::reduce_max:
    case Op::row_sum:
    case Op::row_prod:
    case Op::row_min:
    case Op::row_max:
    case Op::gather:
    case Op::scatter_add:
    case Op::matmul:
    case Op::row_outer: return true;
    default: return false;
  }
}

bool reduces_rows(const Graph& graph, NodeId id) {
  return !graph[id].per_row &&
         std::ranges::any_of(graph.arguments(id), [&](NodeId argument) { return graph[argument].per_row; });
}

class Propagation final {
 public:
  Propagation(const Graph& graph, std::span<const NodeId> roots, const DependenceAlgebra& algebra)
      : graph_(graph),
        roots_(roots),
        algebra_(algebra),
        nodes_(reachable(graph, roots)),
        values_(nodes_.empty() ? 0 : nodes_.back() + 1),
        last_use_(values_.size()) {
    for (const NodeId id : nodes_) {
      for (const NodeId argument : graph.arguments(id)) last_use_[argument] = id;
    }
    for (const NodeId root : roots) last_use_[root] = std::numeric_limits<NodeId>::max();
  }

  std::vector<Array> run(const std::vector<Array>& inputs) {
    for (const NodeId id : nodes_) {
      values_[id] = computed(id, inputs);
      for (const NodeId argument : graph_.arguments(id)) {
        if (last_use_[argument] == id) values_[argument] = {};
      }
    }
    std::vector<Array> results;
    for (const NodeId root : roots_) results.push_back(values_[root]);
    return results;
  }

 private:
  std::size_t size_of(NodeId id) const { return static_cast<std::size_t>(element_count(graph_.shape(id))); }
  const Array& argument(NodeId id, std::size_t which) const { return values_[graph_.arguments(id)[which]]; }

  Array computed(NodeId id, const std::vector<Array>& inputs) {
    const Node& node = graph_[id];
    if (const std::optional<double> literal = graph_.literal_value(id)) return {algebra_.constant(*literal)};
    if (node.op == Op::constant) {
      Array values;
      for (const double value : graph_.constant_values(id)) values.push_back(algebra_.constant(value));
      return values;
    }
    if (node.op == Op::input) return inputs[node.payload];
    if (node.op == Op::row_count) return {algebra_.undefined()};
    Array values = is_elementwise(node.op) ? elementwise(id) : structural(id);
    if (node.element != Element::real) {
      for (Dependence& value : values) value.set = IndexSets::empty;
    }
    return values;
  }

  Array elementwise(NodeId id) const {
    const std::size_t arity = graph_.arguments(id).size();
    std::array<Dependence, 3> given{};
    Array values(size_of(id));
    for (std::size_t e = 0; e < values.size(); ++e) {
      for (std::size_t i = 0; i < arity; ++i) {
        const Array& from = argument(id, i);
        given[i] = from[from.size() == 1 ? 0 : e];
      }
      values[e] = algebra_.apply(graph_[id].op, std::span(given).first(arity));
    }
    return values;
  }

  Array structural(NodeId id) {
    const Op op = graph_[id].op;
    if (op == Op::scan) return scanned(id);
    const bool by_index = op == Op::gather || op == Op::scatter_add;
    if (!has_rule(op) || (by_index && !known(argument(id, 1)))) return by_index ? moved(id) : of_all_arguments(id);
    if (op == Op::matmul && work_of_product(id) > largest_product) return wide_product(id);
    std::vector<Argument> arguments;
    for (const NodeId given : graph_.arguments(id)) arguments.push_back({values_[given], graph_.shape(given), 1});
    Array values = StructuralValues<DependenceAlgebra>(graph_, id, arguments, 1, algebra_).run();
    if (reduces_rows(graph_, id)) {
      // One row stands for all: what is known of it is not known of the sum.
      for (Dependence& value : values) value = algebra_.following(value.set);
    }
    return values;
  }

  bool known(const Array& index) const {
    return std::ranges::all_of(index, [&](const Dependence& x) { return algebra_.constant_of(x).has_value(); });
  }

  Array of_all_arguments(NodeId id) const {
    Dependence all = algebra_.undefined();
    for (std::size_t i = 0; i < graph_.arguments(id).size(); ++i) {
      all = algebra_.following(algebra_.joined(std::array{all, algebra_.joined(argument(id, i))}).set);
    }
    return Array(size_of(id), all);
  }

  /// gather and scatter_add by an index that is not known: entry k of a line may come from any line.
  Array moved(NodeId id) const {
    const Array& from = argument(id, 0);
    const std::size_t places = argument(id, 1).size();
    const std::size_t elements = graph_[id].op == Op::gather ? size_of(id) : from.size();
    const std::size_t width = places == 0 ? 1 : elements / places;
    Array lines(std::max<std::size_t>(width, 1), algebra_.undefined());
    for (std::size_t e = 0; e < from.size(); ++e) {
      lines[e % width] = algebra_.joined(std::array{lines[e % width], from[e]});
    }
    Array values(size_of(id));
    for (std::size_t e = 0; e < values.size(); ++e) values[e] = algebra_.following(lines[e % width].set);
    return values;
  }

  std::int64_t work_of_product(NodeId id) const {
    return element_count(graph_.shape(id)) * graph_.shape(graph_.arguments(id)[0]).back();
  }

  /// Each element depends on a row of the one and a column of the other.
  Array wide_product(NodeId id) const {
    const Array &a = argument(id, 0), &b = argument(id, 1);
    const auto inner = static_cast<std::size_t>(graph_.shape(graph_.arguments(id)[0]).back());
    const std::size_t rows = a.size() / inner, columns = b.size() / inner;
    Array of_rows(rows), of_columns(columns);
    for (std::size_t k = 0; k < a.size(); ++k) {
      of_rows[k / inner] = algebra_.joined(std::array{of_rows[k / inner], a[k]});
    }
    for (std::size_t k = 0; k < b.size(); ++k) {
      of_columns[k % columns] = algebra_.joined(std::array{of_columns[k % columns], b[k]});
    }
    Array values;
    for (std::size_t e = 0; e < rows * columns; ++e) {
      values.push_back(algebra_.joined(std::array{of_rows[e / columns], of_columns[e % columns]}));
    }
    return values;
  }

  Array scanned(NodeId id) const {
    const ScanSpec spec = scan_spec(graph_, id);
    const Function& body = graph_.function(static_cast<std::uint32_t>(graph_[id].payload));
    if (spec.steps * steepest::elements_of(body.graph(), body.outputs(), 1) > largest_loop) return of_all_arguments(id);
    const auto output = static_cast<std::size_t>(spec.output);
    Array carry = argument(id, 0), outputs(static_cast<std::size_t>(spec.steps) * output);
    for (std::int64_t i = 0; i < spec.steps; ++i) {
      const auto step = static_cast<std::size_t>(spec.backwards ? spec.steps - 1 - i : i);
      std::vector<Array> inputs{carry};
      for (std::size_t k = 1; k < graph_.arguments(id).size(); ++k) {
        const Array& whole = argument(id, k);
        const bool is_sequence = static_cast<std::int64_t>(k) <= spec.sequences;
        const std::size_t size = is_sequence ? whole.size() / static_cast<std::size_t>(spec.steps) : whole.size();
        const auto begin = whole.begin() + static_cast<std::ptrdiff_t>(is_sequence ? step * size : 0);
        inputs.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(size));
      }
      const std::vector<Array> next = Propagation(body.graph(), body.outputs(), algebra_).run(inputs);
      carry = next[0];
      if (output > 0) std::ranges::copy(next[1], outputs.begin() + static_cast<std::ptrdiff_t>(step * output));
    }
    carry.insert(carry.end(), outputs.begin(), outputs.end());
    return carry;
  }

  const Graph& graph_;
  std::span<const NodeId> roots_;
  const DependenceAlgebra& algebra_;
  std::vector<NodeId> nodes_;
  std::vector<Array> values_;
  std::vector<NodeId> last_use_;
};

}  // namespace

bool DependenceAlgebra::is_flat(Op op, std::size_t which) const {
  const auto [entry, is_new] = flat_.try_emplace(op);
  if (is_new) {
    Graph graph;
    std::vector<NodeId> nodes;
    std::vector<Expression> arguments;
    for (int i = 0; i < operator_info(op).arity; ++i) {
      nodes.push_back(graph.input("x"));
      arguments.emplace_back(graph, nodes.back());
    }
    const Expression f(graph, steepest::elementwise(graph, op, nodes));
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      entry->second[i] = graph.is_literal(partial(op, static_cast<int>(i), arguments, f).node(), 0);
    }
  }
  return entry->second[which];
}

Dependence DependenceAlgebra::apply(Op op, std::span<const Dependence> arguments) const {
  if (op == Op::mul) return product(arguments[0], arguments[1]);
  if (op == Op::where && !std::isnan(arguments[0].constant)) return arguments[arguments[0].constant != 0 ? 1 : 2];
  IndexSets::Id set = IndexSets::empty;
  std::array<double, 3> constants{};
  bool known = true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    constants[i] = arguments[i].constant;
    known = known && !std::isnan(constants[i]);
    if (arguments[i].set != IndexSets::empty && !is_flat(op, i)) set = sets_.united(set, arguments[i].set);
  }
  return known ? constant(evaluate(op, std::span(constants).first(arguments.size()))) : following(set);
}

Dependence DependenceAlgebra::joined(std::span<const Dependence> values) const {
  IndexSets::Id set = IndexSets::empty;
  for (const Dependence& value : values) set = sets_.united(set, value.set);
  return following(set);
}

std::vector<Array> dependences(const Graph& graph, std::span<const NodeId> roots, std::vector<Array> inputs,
                               const DependenceAlgebra& algebra) {
  return Propagation(graph, roots, algebra).run(inputs);
}

}  // namespace steepest
