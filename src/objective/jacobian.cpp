#include "objective/jacobian.hpp"

#include <array>

#include "objective/lift.hpp"
#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

constexpr std::int64_t most_forward_sweeps = 100;

std::int64_t elements(const Graph& graph, NodeId id) { return element_count(graph.shape(id)); }

NodeId per_row(Graph& graph, NodeId id) { return graph[id].per_row ? id : lift_rows(graph, id); }

NodeId element_of(Graph& graph, NodeId id, std::int64_t element) {
  if (graph.shape(id).empty()) return id;
  const NodeId flat = reshape(graph, id, {elements(graph, id)});
  return reshape(graph, slice(graph, flat, std::array<std::int64_t, 3>{element, 1, 1}), {});
}

std::int64_t total_elements(const Graph& graph, const std::vector<NodeId>& nodes) {
  std::int64_t total = 0;
  for (const NodeId id : nodes) total += elements(graph, id);
  return total;
}

/// The residuals themselves are the last column.
void add_residuals(Graph& graph, RowJacobian& jacobian, const std::vector<NodeId>& residuals, std::int64_t column) {
  std::int64_t line = 0;
  for (const NodeId residual : residuals) {
    jacobian.nodes.push_back(per_row(graph, residual));
    for (std::int64_t e = 0; e < elements(graph, residual); ++e) jacobian.places.push_back({line++, column});
  }
  jacobian.lines = line;
}

/// A per-row input, perhaps reshaped, and what it is multiplied by.
struct Multiple {
  NodeId input = 0;
  double factor = 1;
};

std::optional<Multiple> multiple_of_input(const Graph& graph, NodeId id) {
  double factor = 1;
  for (;;) {
    const std::span<const NodeId> arguments = graph.arguments(id);
    switch (graph[id].op) {
      case Op::input:
        if (!graph[id].per_row) return {};
        return Multiple{id, factor};
      case Op::neg: factor = -factor; [[fallthrough]];
      case Op::reshape: id = arguments[0]; break;
      default: return {};
    }
  }
}

/// Adds the line of one residual; `inputs` are the lifted free inputs.
void add_gradient(Graph& graph, RowJacobian& jacobian, NodeId residual, std::int64_t line,
                  std::span<const NodeId> inputs, const Parameters& parameters) {
  const std::vector<NodeId> gradient = reverse(graph, residual, inputs);
  const auto unwanted = static_cast<std::int64_t>(parameters.dimension()) + 1;
  std::size_t k = 0;
  for (const Parameters::Block& block : parameters.blocks()) {
    if (!block.free) continue;
    jacobian.nodes.push_back(per_row(graph, gradient[k++]));
    for (std::int64_t e = block.offset; e < block.offset + block.size; ++e) {
      jacobian.places.push_back({line, parameters.position(e).value_or(unwanted)});
    }
  }
}

RowJacobian by_reverse(Graph& graph, const Lifted& lifted, const Parameters& parameters) {
  RowJacobian jacobian;
  std::int64_t line = 0;
  for (const NodeId root : lifted.roots) {
    for (std::int64_t e = 0; e < elements(graph, root); ++e) {
      add_gradient(graph, jacobian, element_of(graph, root, e), line++, lifted.inputs, parameters);
    }
  }
  add_residuals(graph, jacobian, lifted.roots, static_cast<std::int64_t>(parameters.dimension()));
  return jacobian;
}

RowJacobian by_forward(Graph& graph, const std::vector<NodeId>& residuals, const Parameters& parameters) {
  RowJacobian jacobian;
  const std::vector<NodeId> inputs = parameters.free_inputs();
  for (std::int64_t j = 0; j < static_cast<std::int64_t>(parameters.dimension()); ++j) {
    const auto tangents = parameters.unit_tangents(graph, parameters.free()[static_cast<std::size_t>(j)]);
    std::int64_t line = 0;
    for (const NodeId column : forward(graph, residuals, inputs, tangents)) {
      jacobian.nodes.push_back(per_row(graph, column));
      for (std::int64_t e = 0; e < elements(graph, column); ++e) jacobian.places.push_back({line++, j});
    }
  }
  add_residuals(graph, jacobian, residuals, static_cast<std::int64_t>(parameters.dimension()));
  return jacobian;
}

}  // namespace

std::vector<GivenColumn> take_given_columns(const Graph& graph, RowJacobian& jacobian, std::int64_t parameters) {
  std::vector<GivenColumn> given;
  if (jacobian.lines != 1) return given;
  RowJacobian others{.nodes = {}, .places = {}, .lines = 1};
  std::size_t next = 0;
  for (const NodeId node : jacobian.nodes) {
    const auto places = std::span(jacobian.places).subspan(next, static_cast<std::size_t>(elements(graph, node)));
    next += places.size();
    const std::optional<Multiple> multiple = multiple_of_input(graph, node);
    if (!multiple || places.front().column == parameters) {
      others.nodes.push_back(node);
      others.places.insert(others.places.end(), places.begin(), places.end());
      continue;
    }
    for (std::size_t e = 0; e < places.size(); ++e) {
      if (places[e].column >= parameters) continue;
      given.push_back({places[e].column, multiple->input, static_cast<std::int64_t>(e), multiple->factor});
    }
  }
  jacobian = std::move(others);
  return given;
}

std::optional<RowJacobian> row_jacobian(Graph& graph, const std::vector<NodeId>& residuals,
                                        const Parameters& parameters) {
  const auto dimension = static_cast<std::int64_t>(parameters.dimension());
  const std::int64_t lines = total_elements(graph, residuals);
  // A forward sweep costs about two evaluations, a reverse one about four.
  if (dimension <= most_forward_sweeps && dimension < 2 * lines) return by_forward(graph, residuals, parameters);
  if (const std::optional<Lifted> lifted = lift_inputs(graph, residuals, parameters.free_inputs())) {
    return by_reverse(graph, *lifted, parameters);
  }
  if (dimension > most_forward_sweeps) return {};
  return by_forward(graph, residuals, parameters);
}

}  // namespace steepest
