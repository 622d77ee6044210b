#include <algorithm>
#include <array>

#include "derive/simplify_algebra.hpp"
#include "steepest/derive.hpp"

namespace steepest {
namespace {

using namespace algebra;

bool is_additive(Op op) { return op == Op::add || op == Op::sub || op == Op::neg; }
bool is_multiplicative(Op op) { return op == Op::mul || op == Op::div; }

/// Oldest node first. Chains of sums, and of products, are taken whole from their ends: a link that nothing else uses
/// is never built.
class Walk final {
 public:
  Walk(Graph& graph, std::span<const NodeId> roots, const SimplifyOptions& options)
      : graph_(graph), algebra_(graph, options), ids_(reachable(graph, roots)) {
    const std::size_t size = ids_.empty() ? 0 : std::size_t{ids_.back()} + 1;
    users_.resize(size);
    last_user_.resize(size);
    results_.resize(size);
    for (const NodeId root : roots) users_[root] += 2;  // a root is wanted itself
    for (const NodeId id : ids_) {
      for (const NodeId argument : graph.arguments(id)) {
        ++users_[argument];
        last_user_[argument] = id;
      }
    }
  }

  void run() {
    for (const NodeId id : ids_) {
      const bool power = graph_[id].op == Op::pow || graph_[id].op == Op::integer_power;
      const auto base = power ? graph_.literal_value(graph_.arguments(id)[0]) : std::nullopt;
      if (base && *base > 0) algebra_.expect_logarithm(*base);
    }
    for (const NodeId id : ids_) {
      if (!is_link(id)) results_[id] = simplified(id);
    }
  }

  NodeId of(NodeId id) const { return results_[id]; }

 private:
  bool is_real_scalar(NodeId id) const { return graph_.shape(id).empty() && graph_[id].element == Element::real; }

  /// Part of the chain of its only user.
  bool is_link(NodeId id) const {
    if (users_[id] != 1 || !is_real_scalar(id)) return false;
    const Op own = graph_[id].op, user = graph_[last_user_[id]].op;
    return (is_additive(own) && is_additive(user)) || (is_multiplicative(own) && is_multiplicative(user));
  }

  NodeId simplified(NodeId id) {
    const Op op = graph_[id].op;
    if (op == Op::detach && is_real_scalar(id)) return results_[graph_.arguments(id)[0]];
    if (!graph_.shape(id).empty()) return id;
    if (const std::optional<double> value = graph_.literal_value(id)) {
      return is_real_scalar(id) ? algebra_.node_of(algebra_.meant_by(*value)) : id;
    }
    if (!is_elementwise(op)) return id;
    if (is_real_scalar(id) && is_additive(op)) return sum_of_chain(id);
    if (is_real_scalar(id) && is_multiplicative(op)) return product_of_chain(id);
    std::vector<NodeId> arguments;
    for (const NodeId argument : graph_.arguments(id)) arguments.push_back(results_[argument]);
    return function_of(algebra_, op, arguments);
  }

  struct Link {
    NodeId node = 0;
    bool opposite = false;  ///< subtracted, or below the line of a fraction
  };

  /// The ends of a chain in the order of writing.
  template <class Visit>
  void walk_chain(NodeId root, Op inverse, Visit visit) {
    std::vector<Link> waiting{{root, false}};
    while (!waiting.empty()) {
      const Link link = waiting.back();
      waiting.pop_back();
      if (link.node != root && !is_link(link.node)) {
        visit(link);
        continue;
      }
      const std::vector<NodeId> arguments(graph_.arguments(link.node).begin(), graph_.arguments(link.node).end());
      const Op op = graph_[link.node].op;
      if (arguments.size() == 2) waiting.push_back({arguments[1], link.opposite != (op == inverse)});
      waiting.push_back({arguments[0], link.opposite != (op == Op::neg)});
    }
  }

  NodeId sum_of_chain(NodeId root) {
    Collector collector(algebra_);
    walk_chain(root, Op::sub, [&](const Link& link) {
      for (Term& term : algebra_.sum_of(results_[link.node])) {
        if (link.opposite) term.coefficient = term.coefficient.negated();
        collector.add(term);
      }
    });
    return algebra_.node_of(collector.take());
  }

  NodeId product_of_chain(NodeId root) {
    Term product;
    walk_chain(root, Op::div, [&](const Link& link) {
      const Term term = algebra_.term_of(results_[link.node]);
      algebra_.multiply(product, link.opposite ? algebra_.raised(term, {Number(-1)}) : term);
    });
    return algebra_.node_of(product);
  }

  Graph& graph_;
  Algebra algebra_;
  std::vector<NodeId> ids_;
  std::vector<std::uint32_t> users_;
  std::vector<NodeId> last_user_;
  std::vector<NodeId> results_;
};

}  // namespace

std::vector<NodeId> simplify(Graph& graph, std::span<const NodeId> roots, const SimplifyOptions& options) {
  Walk walk(graph, roots, options);
  walk.run();
  std::vector<NodeId> result;
  for (const NodeId root : roots) result.push_back(walk.of(root));
  return result;
}

}  // namespace steepest
