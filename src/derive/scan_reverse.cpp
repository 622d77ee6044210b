#include "derive/adjoint.hpp"
#include "derive/scan_parts.hpp"
#include "derive/scan_tape.hpp"

// The derivative of a loop is a second loop that runs the other way over what the first one kept. A matrix that every
// step multiplies by a vector gets the sum over the steps of an outer product: that is one product of matrices after
// the loop, not a matrix carried through it.
namespace steepest {
namespace {

/// Adjoint of a capture: what the backward loop puts out at each step, summed over the steps.
struct Factors {
  std::int64_t left = 0, right = 0;  ///< positions in the backward loop's outputs
};

/// The vectors a and b, if `node` is their outer product as build.hpp makes it.
std::optional<std::array<NodeId, 2>> outer_factors(const Graph& graph, NodeId node) {
  if (graph[node].op != Op::mul || graph.shape(node).size() != 2) return {};
  std::array<NodeId, 2> factors{};
  for (std::size_t side = 0; side < 2; ++side) {
    NodeId factor = graph.arguments(node)[side];
    if (graph[factor].op == Op::broadcast) factor = graph.arguments(factor)[0];
    const Shape& shape = graph.shape(factor);
    if (shape.size() != 2 || shape[side] != graph.shape(node)[side] || shape[1 - side] != 1) return {};
    factors[side] = factor;
  }
  return factors;
}

class ReverseScan final {
 public:
  ReverseScan(Graph& graph, NodeId node, NodeId adjoint, ArgumentAdjoints& arguments)
      : graph_(graph),
        spec_(scan_spec(graph, node)),
        given_(graph.arguments(node).begin(), graph.arguments(node).end()),
        adjoint_(adjoint),
        arguments_(arguments),
        inside_(body_adjoints(body_of(graph, node), spec_, wanted())),
        tape_(make_tape(inside_, spec_)) {}

  void run() {
    const std::vector<NodeId> passed = arguments();
    const std::uint32_t index = graph_.function(body());
    hand_out(scan(graph_, backward_, index, passed));
  }

 private:
  std::vector<bool> wanted() const {
    std::vector<bool> result{true};
    for (std::size_t i = 1; i < given_.size(); ++i) result.push_back(arguments_.wants(i));
    return result;
  }

  bool is_sequence(std::size_t argument) const { return argument > 0 && argument <= first_capture() - 1; }
  std::size_t first_capture() const { return static_cast<std::size_t>(1 + spec_.sequences); }

  /// The loop once more, with the tape as its outputs, behind those it has: as a loop that does more than the first, it
  /// takes the first one's place where both are computed.
  NodeId forward_again() {
    Graph nodes;
    std::unordered_map<NodeId, NodeId> replaced;
    for (std::size_t i = 0; i < inside_.inputs.size(); ++i) {
      const Input& input = inside_.graph.input_of(inside_.inputs[i]);
      replaced[inside_.inputs[i]] = nodes.input(input.name, input.shape);
    }
    std::vector<NodeId> roots = inside_.results;
    roots.insert(roots.end(), tape_.kept.begin(), tape_.kept.end());
    const std::vector<NodeId> made = graft(nodes, inside_.graph, roots, replaced);
    std::vector<NodeId> outputs(made.begin() + 1, made.end());
    if (spec_.flag_argument == 0) {
      const NodeId carry = nodes.inputs()[0].node;
      outputs.push_back(part(nodes, carry, spec_.flag_element, {1}));
    }
    ScanSpec again = spec_;
    again.output = tape_width();
    const std::vector<NodeId> results{made[0], joined(nodes, outputs)};
    const NodeId result = scan(graph_, again, graph_.function(Function(std::move(nodes), results)), given_);
    return outputs_of(graph_, result, again);
  }

  bool has_tape() const { return tape_.width > 0 || spec_.flag_argument == 0; }
  std::int64_t tape_width() const { return spec_.output + tape_.width + (spec_.flag_argument == 0 ? 1 : 0); }
  bool passes(std::size_t argument) const {
    return tape_.reads[argument] || spec_.flag_argument == static_cast<std::int64_t>(argument);
  }

  /// The backward loop's arguments; fills its spec except for what the body decides.
  std::vector<NodeId> arguments() {
    backward_ = {.steps = spec_.steps, .backwards = !spec_.backwards, .carry = spec_.carry};
    std::vector<NodeId> initial{part(graph_, adjoint_, 0, {spec_.carry})};
    for (std::size_t i = first_capture(); i < given_.size(); ++i) {
      if (!is_carried(i)) continue;
      backward_.carry += size_of(graph_, given_[i]);
      initial.push_back(broadcast(graph_, graph_.literal(0), Shape(graph_.shape(given_[i]))));
    }
    std::vector<NodeId> passed{joined(graph_, initial)};
    if (has_tape()) {
      passed.push_back(forward_again());
      if (spec_.flag_argument == 0) {
        backward_.flag_argument = 1;
        backward_.flag_element = tape_width() - 1;
      }
    }
    for (std::size_t i = 1; i < first_capture(); ++i) {
      if (!passes(i)) continue;
      if (spec_.flag_argument == static_cast<std::int64_t>(i)) {
        backward_.flag_argument = static_cast<std::int64_t>(passed.size());
        backward_.flag_element = spec_.flag_element;
      }
      passed.push_back(given_[i]);
    }
    if (spec_.output > 0) passed.push_back(outputs_of(graph_, adjoint_, spec_));
    backward_.sequences = static_cast<std::int64_t>(passed.size()) - 1;
    for (std::size_t i = first_capture(); i < given_.size(); ++i) {
      if (tape_.reads[i]) passed.push_back(given_[i]);
    }
    return passed;
  }

  /// A capture's adjoint that is summed in the carry.
  bool is_carried(std::size_t capture) const {
    return inside_.gradients[capture] && !outer_factors(inside_.graph, *inside_.gradients[capture]);
  }

  Function body() {
    Graph nodes;
    const NodeId carried = nodes.input("adjoints", {backward_.carry});
    std::unordered_map<NodeId, NodeId> replaced{{inside_.carry_adjoint, part(nodes, carried, 0, {spec_.carry})}};
    if (has_tape()) {
      const NodeId tape = nodes.input("tape", {tape_width()});
      for (std::size_t k = 0; k < tape_.kept.size(); ++k) {
        const Shape& shape = inside_.graph.shape(tape_.kept[k]);
        replaced[tape_.kept[k]] = part(nodes, tape, spec_.output + tape_.positions[k], shape);
      }
    }
    for (std::size_t i = 1; i < given_.size(); ++i) {
      if (i == first_capture()) add_output_adjoint(nodes, replaced);
      if (is_sequence(i) ? !passes(i) : !tape_.reads[i]) continue;
      const Input& input = inside_.graph.input_of(inside_.inputs[i]);
      replaced[inside_.inputs[i]] = nodes.input(input.name, input.shape);
    }
    if (given_.size() == first_capture()) add_output_adjoint(nodes, replaced);

    std::vector<NodeId> next{gradient(nodes, replaced, 0)};
    std::vector<NodeId> outputs;
    std::int64_t start = spec_.carry;
    for (std::size_t i = 1; i < given_.size(); ++i) {
      if (!inside_.gradients[i]) continue;
      if (is_sequence(i)) {
        positions_.push_back(output(nodes, outputs, gradient(nodes, replaced, i)));
        continue;
      }
      if (const auto factors = outer_factors(inside_.graph, *inside_.gradients[i])) {
        const std::vector<NodeId> made = graft(nodes, inside_.graph, *factors, replaced);
        const std::int64_t left = output(nodes, outputs, made[0]), right = output(nodes, outputs, made[1]);
        factors_.push_back({left, right});
        continue;
      }
      const Shape& shape = inside_.graph.shape(inside_.inputs[i]);
      next.push_back(add(nodes, part(nodes, carried, start, shape), gradient(nodes, replaced, i)));
      start += element_count(shape);
    }
    std::vector<NodeId> results{joined(nodes, next)};
    if (!outputs.empty()) results.push_back(joined(nodes, outputs));
    return {std::move(nodes), std::move(results)};
  }

  void add_output_adjoint(Graph& nodes, std::unordered_map<NodeId, NodeId>& replaced) const {
    if (inside_.output_adjoint) replaced[*inside_.output_adjoint] = nodes.input("output adjoint", {spec_.output});
  }

  NodeId gradient(Graph& nodes, const std::unordered_map<NodeId, NodeId>& replaced, std::size_t input) const {
    const std::optional<NodeId>& root = inside_.gradients[input];
    if (!root) return broadcast(nodes, nodes.literal(0), inside_.graph.shape(inside_.inputs[input]));
    return graft(nodes, inside_.graph, std::array{*root}, replaced)[0];
  }

  /// The place of a value in the outputs, where it may stand already.
  std::int64_t output(const Graph& nodes, std::vector<NodeId>& outputs, NodeId value) {
    std::int64_t position = 0;
    for (const NodeId known : outputs) {
      if (known == value) return position;
      position += element_count(nodes.shape(known));
    }
    outputs.push_back(value);
    backward_.output = position + element_count(nodes.shape(value));
    return position;
  }

  void hand_out(NodeId result) {
    if (arguments_.wants(0)) arguments_.give(0, {part(graph_, result, 0, {spec_.carry}), {}});
    std::size_t sequence = 0, pair = 0;
    std::int64_t start = spec_.carry;
    for (std::size_t i = 1; i < given_.size(); ++i) {
      if (!inside_.gradients[i]) continue;
      const Shape shape = inside_.graph.shape(inside_.inputs[i]);
      NodeId value = 0;
      if (is_sequence(i)) {
        value = columns_of(graph_, outputs_of(graph_, result, backward_), positions_[sequence++], shape);
      } else if (outer_factors(inside_.graph, *inside_.gradients[i])) {
        value = sum_of_outer(result, factors_[pair++], shape);
      } else {
        value = part(graph_, result, start, shape);
        start += element_count(shape);
      }
      arguments_.give(i, {value, {}});
    }
  }

  NodeId sum_of_outer(NodeId result, const Factors& factors, const Shape& shape) {
    const NodeId outputs = outputs_of(graph_, result, backward_);
    const NodeId left = columns_of(graph_, outputs, factors.left, {shape[0]});
    const NodeId right = columns_of(graph_, outputs, factors.right, {shape[1]});
    return matmul(graph_, permute(graph_, left, std::array<std::int64_t, 2>{1, 0}), right);
  }

  Graph& graph_;
  ScanSpec spec_;
  std::vector<NodeId> given_;
  NodeId adjoint_;
  ArgumentAdjoints& arguments_;
  BodyAdjoints inside_;
  Tape tape_;
  ScanSpec backward_;
  std::vector<std::int64_t> positions_;  ///< of the sequences' adjoints in the backward outputs
  std::vector<Factors> factors_;         ///< of the captures that have them
};

}  // namespace

void reverse_scan(Graph& graph, NodeId node, const Adjoint& adjoint, ArgumentAdjoints& arguments) {
  ReverseScan(graph, node, adjoint.value, arguments).run();
}

}  // namespace steepest
