#include <algorithm>
#include <cmath>

#include "steepest/derive.hpp"
#include "steepest/fit.hpp"

namespace steepest {
namespace {

constexpr std::size_t grid_points = 241;
constexpr std::size_t most_band_parameters = 40;

/// The values of all parameters, those that are held included.
std::vector<InputValue> parameter_values(const Model& model, const ModelProblem& made, std::span<const double> x) {
  std::vector<InputValue> inputs;
  std::size_t element = 0, next = 0;
  for (const ModelParameter& parameter : model.parameters) {
    InputValue& input = inputs.emplace_back(InputValue{parameter.node, {}});
    for (std::int64_t i = 0; i < element_count(parameter.shape); ++i) {
      const std::optional<double>& held = made.problem.fixed[element++];
      input.values.push_back(held ? *held : x[next++]);
    }
  }
  return inputs;
}

/// The one column that the right side depends on, or nullptr.
const ModelColumn* column_across(const Model& model) {
  const std::vector<NodeId> used = reachable(*model.graph, std::span(&model.output, 1));
  const ModelColumn* across = nullptr;
  for (const ModelColumn& column : model.columns) {
    if (!std::binary_search(used.begin(), used.end(), column.node)) continue;
    if (across || column.columns.size() != 1) return nullptr;
    across = &column;
  }
  return across;
}

std::vector<double> grid_over(std::span<const double> x) {
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  std::vector<double> grid;
  for (std::size_t i = 0; i < grid_points; ++i) {
    grid.push_back(std::lerp(*low, *high, static_cast<double>(i) / (grid_points - 1)));
  }
  return grid;
}

/// d output / d element for every free element, as per-row nodes.
std::vector<NodeId> sensitivities(const Model& model, const ModelProblem& made) {
  Graph& graph = *model.graph;
  std::vector<NodeId> inputs;
  for (const ModelParameter& parameter : model.parameters) inputs.push_back(parameter.node);
  std::vector<NodeId> nodes;
  std::size_t element = 0;
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const Shape& shape = model.parameters[i].shape;
    const auto size = static_cast<std::size_t>(element_count(shape));
    for (std::size_t e = 0; e < size; ++e) {
      if (made.problem.fixed[element++]) continue;
      std::vector<double> unit(size, 0.0);
      unit[e] = 1;
      std::vector<std::optional<NodeId>> tangents(inputs.size());
      tangents[i] = shape.empty() ? graph.literal(1) : graph.constant(shape, unit);
      nodes.push_back(forward(graph, std::span(&model.output, 1), inputs, tangents)[0]);
    }
  }
  return nodes;
}

/// Value `row` of a node's results; one that is not per row has only one.
double at_row(const std::vector<double>& values, std::size_t row) { return values[values.size() == 1 ? 0 : row]; }

/// t sqrt(g' C g) at every grid point.
std::vector<double> half_widths(const std::vector<std::vector<double>>& gradients, const Statistics& statistics) {
  const std::size_t n = gradients.size();
  const double t = t_quantile(0.5 + statistics.level / 2, static_cast<double>(statistics.degrees_of_freedom));
  std::vector<double> result;
  for (std::size_t row = 0; row < grid_points; ++row) {
    double variance = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        variance += at_row(gradients[i], row) * statistics.covariance[i * n + j] * at_row(gradients[j], row);
      }
    }
    result.push_back(t * std::sqrt(std::max(0.0, variance)));
  }
  return result;
}

bool band_is_known(const std::optional<Statistics>& statistics) {
  if (!statistics || statistics->exact || statistics->covariance.empty()) return false;
  return statistics->rank == statistics->parameters.size() && statistics->rank <= most_band_parameters;
}

void add_curve(FittedView& view, const Model& model, const ModelProblem& made, const ModelColumn& across,
               const std::vector<InputValue>& inputs, const std::optional<Statistics>& statistics) {
  view.has_curve = true;
  view.curve_x = grid_over(view.x);
  Rows rows;
  rows.count = rows.readable = static_cast<std::int64_t>(grid_points);
  rows.inputs.push_back({across.node, {view.curve_x.data()}});
  std::vector<NodeId> nodes{model.output};
  const bool with_band = band_is_known(statistics);
  if (with_band) {
    for (const NodeId node : sensitivities(model, made)) nodes.push_back(node);
  }
  auto values = evaluate(*model.graph, nodes, inputs, rows);
  for (std::size_t row = 0; row < grid_points; ++row) view.curve.push_back(at_row(values[0], row));
  values.erase(values.begin());
  if (with_band) view.half_width = half_widths(values, *statistics);
}

}  // namespace

FittedView fitted_view(const Model& model, const ModelProblem& made, std::span<const double> x,
                       const std::optional<Statistics>& statistics) {
  const ModelColumn* across = column_across(model);
  std::vector<NodeId> nodes{model.response, model.output};
  if (across) nodes.push_back(across->node);
  const std::vector<InputValue> inputs = parameter_values(model, made, x);
  const auto values = evaluate(*model.graph, nodes, inputs, made.problem.rows);
  FittedView view;
  view.y_name = model.response_text;
  const auto count = static_cast<std::size_t>(made.problem.rows.count);
  for (std::size_t row = 0; row < count; ++row) {
    view.response.push_back(at_row(values[0], row));
    view.fitted.push_back(at_row(values[1], row));
  }
  view.x_name = across ? across->name : "fitted value";
  view.x = across ? values[2] : view.fitted;
  if (across) add_curve(view, model, made, *across, inputs, statistics);
  return view;
}

}  // namespace steepest
