#include "app/chain_rule.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "report/layout.hpp"
#include "steepest/formula.hpp"
#include "steepest/structural.hpp"

namespace steepest::app {
namespace {

constexpr std::size_t most_operations = 400;
constexpr std::size_t most_paths = 24;

struct Dependence {
  std::size_t on = 0;      ///< index of an inner function, 0 for the variable itself
  std::string derivative;  ///< in the names of inner functions
};

/// An inner function: a name, and an expression in the names before it.
struct Inner {
  std::string name;
  NodeId stand_in = 0;  ///< the input that stands for it in the expressions of others
  NodeId expression = 0;
  std::vector<Dependence> dependences;
};

/// Cuts a formula into inner functions where a person would: at the arguments of functions, powers, quotients, and at
/// the factors of a product. Sums, constant factors and the products in a sum stay with what they belong to.
class Cutting final {
 public:
  Cutting(Graph& graph, NodeId value, NodeId variable, const std::string& variable_name)
      : graph_(graph), variable_(variable) {
    for (const Input& input : graph.inputs()) taken_.insert(input.name);
    for (const char* word : {"e", "d", "f"}) taken_.insert(word);
    inner_.push_back({variable_name, variable, variable, {}});
    mark(value);
    const NodeId expression = written_out(value);
    inner_.push_back({taken_name("f"), 0, expression, {}});
  }

  std::vector<Inner> take() { return std::move(inner_); }

 private:
  void mark(NodeId value) {
    active_.insert(variable_);
    for (const NodeId id : reachable(graph_, std::array{value})) {
      const auto is_active = [&](NodeId argument) { return active_.contains(argument); };
      if (is_elementwise(graph_[id].op) && std::ranges::any_of(graph_.arguments(id), is_active)) active_.insert(id);
    }
  }

  bool is_active(NodeId id) const { return active_.contains(id); }

  std::size_t active_arguments(NodeId id) const {
    const std::span<const NodeId> arguments = graph_.arguments(id);
    return static_cast<std::size_t>(std::ranges::count_if(arguments, [&](NodeId a) { return is_active(a); }));
  }

  /// A sum, or a product or quotient by what does not vary.
  bool is_linear(NodeId id) const {
    switch (graph_[id].op) {
      case Op::add:
      case Op::sub:
      case Op::neg: return true;
      case Op::mul: return active_arguments(id) == 1;
      case Op::div: return !is_active(graph_.arguments(id)[1]);
      default: return false;
    }
  }

  /// Belongs to its user and gets no name of its own.
  bool joins(NodeId user, NodeId id) const {
    if (id == variable_ || !is_active(id)) return true;
    if (is_linear(user) && is_linear(id)) return true;
    const bool is_term = graph_[user].op == Op::add || graph_[user].op == Op::sub || graph_[user].op == Op::neg;
    if (is_term && graph_[id].op == Op::mul) return true;
    return graph_[user].op == Op::mul && graph_[id].op == Op::mul && !is_linear(user) && !is_linear(id);
  }

  NodeId written_out(NodeId id) {
    if (id == variable_ || !is_active(id)) return id;
    std::vector<NodeId> arguments(graph_.arguments(id).begin(), graph_.arguments(id).end());
    const Op op = graph_[id].op;
    for (NodeId& argument : arguments) argument = joins(id, argument) ? written_out(argument) : named(argument);
    return elementwise(graph_, op, arguments);
  }

  NodeId named(NodeId id) {
    if (const auto found = names_.find(id); found != names_.end()) return found->second;
    const NodeId expression = written_out(id);
    const std::string name = fresh_name();
    const NodeId stand_in = graph_.input(name);
    inner_.push_back({name, stand_in, expression, {}});
    return names_[id] = stand_in;
  }

  std::string fresh_name() {
    for (const char* letter : {"u", "v", "w", "p", "q", "r", "s", "g", "h", "z"}) {
      if (taken_.insert(letter).second) return letter;
    }
    for (int k = 1;; ++k) {
      if (taken_.insert("u" + std::to_string(k)).second) return "u" + std::to_string(k);
    }
  }

  std::string taken_name(const std::string& wished) const {
    for (const Input& input : graph_.inputs()) {
      if (input.name == wished) return "the formula";
    }
    return wished;
  }

  Graph& graph_;
  NodeId variable_;
  std::set<NodeId> active_;
  std::set<std::string> taken_;
  std::unordered_map<NodeId, NodeId> names_;
  std::vector<Inner> inner_;
};

void differentiate(Graph& graph, std::vector<Inner>& inner, const SimplifyOptions& style) {
  for (std::size_t k = 1; k < inner.size(); ++k) {
    const std::vector<NodeId> used = reachable(graph, std::array{inner[k].expression});
    for (std::size_t on = 0; on < k; ++on) {
      if (!std::ranges::binary_search(used, inner[on].stand_in)) continue;
      const NodeId derivative = symbolic_derivative(graph, inner[k].expression, inner[on].stand_in);
      const NodeId simple = simplify(graph, std::array{derivative}, style)[0];
      if (graph.is_literal(simple, 0)) continue;
      inner[k].dependences.push_back({on, to_formula(graph, simple)});
    }
  }
}

/// Paths from the variable (0) to the formula (the last), each as the functions it passes.
using Path = std::vector<std::size_t>;

void collect_paths(const std::vector<Inner>& inner, Path& so_far, std::vector<Path>& paths) {
  if (paths.size() > most_paths) return;
  const std::size_t last = so_far.back();
  if (last == 0) {
    paths.emplace_back(so_far.rbegin(), so_far.rend());
    return;
  }
  for (const Dependence& dependence : inner[last].dependences) {
    so_far.push_back(dependence.on);
    collect_paths(inner, so_far, paths);
    so_far.pop_back();
  }
}

const std::string& derivative_by(const Inner& inner, std::size_t on) {
  return std::ranges::find(inner.dependences, on, &Dependence::on)->derivative;
}

/// In brackets where a product would tear it apart.
std::string as_factor(const std::string& text) {
  int depth = 0;
  bool loose = text.starts_with('-');
  for (const char c : text) {
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    loose = loose || (depth == 0 && c == ' ');
  }
  return loose ? "(" + text + ")" : text;
}

std::string ratio(const Inner& of, const Inner& by) { return "d" + of.name + "/d" + by.name; }

/// df/dv * dv/du * du/dx, in the names or in their values.
std::string product_along(const std::vector<Inner>& inner, const Path& path, bool by_name) {
  std::string text;
  for (std::size_t k = path.size(); k-- > 1;) {
    const Inner &of = inner[path[k]], &by = inner[path[k - 1]];
    text += text.empty() ? "" : " * ";
    text += by_name ? ratio(of, by) : as_factor(derivative_by(of, path[k - 1]));
  }
  return text;
}

std::string definitions_text(const Graph& graph, const std::vector<Inner>& inner) {
  using layout::Grid;
  Grid grid({{"", Grid::Align::left}, {"", Grid::Align::left}});
  for (std::size_t k = 1; k < inner.size(); ++k) {
    std::string derivatives;
    for (const Dependence& dependence : inner[k].dependences) {
      derivatives +=
          (derivatives.empty() ? "" : ",  ") + ratio(inner[k], inner[dependence.on]) + " = " + dependence.derivative;
    }
    grid.add({inner[k].name + " = " + to_formula(graph, inner[k].expression), derivatives});
  }
  return grid.text();
}

std::string paths_text(const std::vector<Inner>& inner, const std::vector<Path>& paths) {
  using layout::Grid;
  Grid grid({{"", Grid::Align::left}, {"", Grid::Align::left}, {"", Grid::Align::left}});
  for (const Path& path : paths) {
    std::string way;
    for (const std::size_t stop : path) way += (way.empty() ? "" : " -> ") + inner[stop].name;
    grid.add({way, product_along(inner, path, true), "= " + product_along(inner, path, false)});
  }
  return grid.text();
}

}  // namespace

std::string chain_rule_text(const Graph& original, NodeId value, NodeId variable, const std::string& variable_name,
                            const std::string& result, const SimplifyOptions& style) {
  Graph graph = original;  // inner functions become inputs of their own
  if (reachable(graph, std::array{value}).size() > most_operations) {
    return "  The formula has more than " + std::to_string(most_operations) +
           " operations: too many to spell the chain rule out.\n";
  }
  std::vector<Inner> inner = Cutting(graph, value, variable, variable_name).take();
  differentiate(graph, inner, style);
  const Inner &f = inner.back(), &x = inner.front();
  std::string text =
      "  Inner functions, and the derivative of each by what stands in it:\n" + definitions_text(graph, inner);
  std::vector<Path> paths;
  Path start{inner.size() - 1};
  collect_paths(inner, start, paths);
  if (paths.empty()) return text + "\n  " + x.name + " does not reach " + f.name + ": the derivative is 0.\n";
  if (paths.size() > most_paths) {
    return text + "\n  More than " + std::to_string(most_paths) + " paths lead from " + x.name + " to " + f.name +
           ": too many to list. Added up they give\n    " + ratio(f, x) + " = " + result + "\n";
  }
  if (paths.size() == 1) {
    text += "\n  One path leads from " + x.name + " to " + f.name + "; multiply along it:\n";
  } else {
    text += "\n  " + std::to_string(paths.size()) + " paths lead from " + x.name + " to " + f.name +
            "; multiply along each:\n";
  }
  text += paths_text(inner, paths);
  text += paths.size() == 1 ? "\n  With the inner functions put back, simplified:\n"
                            : "\n  Add over the paths; with the inner functions put back, simplified:\n";
  return text + "    " + ratio(f, x) + " = " + result + "\n";
}

}  // namespace steepest::app
