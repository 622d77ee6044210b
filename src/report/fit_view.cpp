#include <algorithm>
#include <cmath>

#include "report/fit_picture.hpp"
#include "steepest/derive.hpp"

namespace steepest::picture {
namespace {

constexpr std::size_t grid_points = 241;
constexpr std::size_t most_band_parameters = 40;

std::vector<InputValue> parameter_values(const Model& model, const FitReport& report) {
  std::vector<InputValue> inputs;
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    inputs.push_back({model.parameters[i].node, report.x[i].values});
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
std::vector<NodeId> sensitivities(const Model& model, const FitReport& report) {
  Graph& graph = *model.graph;
  std::vector<NodeId> inputs;
  for (const ModelParameter& parameter : model.parameters) inputs.push_back(parameter.node);
  std::vector<NodeId> nodes;
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const bool held = std::any_of(report.fixed.begin(), report.fixed.end(),
                                  [&](const NamedArray& fixed) { return fixed.name == model.parameters[i].name; });
    const auto size = static_cast<std::size_t>(element_count(model.parameters[i].shape));
    for (std::size_t e = 0; e < size && !held; ++e) {
      std::vector<double> unit(size, 0.0);
      unit[e] = 1;
      std::vector<std::optional<NodeId>> tangents(inputs.size());
      tangents[i] =
          model.parameters[i].shape.empty() ? graph.literal(1) : graph.constant(model.parameters[i].shape, unit);
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

bool band_is_known(const FitReport& report) {
  const auto& statistics = report.result.statistics;
  if (!statistics || statistics->exact || statistics->covariance.empty()) return false;
  return statistics->rank == statistics->parameters.size() && statistics->rank <= most_band_parameters;
}

void add_curve(FitView& view, const Model& model, const ModelColumn& across, const FitReport& report) {
  view.has_curve = true;
  view.curve_x = grid_over(view.x);
  const std::vector<InputValue> inputs = parameter_values(model, report);
  Rows rows;
  rows.count = rows.readable = static_cast<std::int64_t>(grid_points);
  rows.inputs.push_back({across.node, {view.curve_x.data()}});
  std::vector<NodeId> nodes{model.output};
  const bool with_band = band_is_known(report);
  if (with_band) {
    for (const NodeId node : sensitivities(model, report)) nodes.push_back(node);
  }
  auto values = evaluate(*model.graph, nodes, inputs, rows);
  for (std::size_t row = 0; row < grid_points; ++row) view.curve.push_back(at_row(values[0], row));
  values.erase(values.begin());
  if (with_band) view.half_width = half_widths(values, *report.result.statistics);
}

}  // namespace

FitView view_of(const Model& model, const ModelProblem& made, const FitReport& report) {
  const Graph& graph = *model.graph;
  if (!graph.shape(model.response).empty() || !graph.shape(model.output).empty()) {
    throw UserError(ErrorKind::command_line, "--plot draws a response of one number a row; this one is an array");
  }
  const ModelColumn* across = column_across(model);
  std::vector<NodeId> nodes{model.response, model.output};
  if (across) nodes.push_back(across->node);
  const auto values = evaluate(graph, nodes, parameter_values(model, report), made.problem.rows);
  FitView view;
  view.y_name = model.response_text;
  const auto count = static_cast<std::size_t>(made.problem.rows.count);
  for (std::size_t row = 0; row < count; ++row) {
    view.response.push_back(at_row(values[0], row));
    view.fitted.push_back(at_row(values[1], row));
  }
  view.x_name = across ? across->name : "fitted value";
  view.x = across ? values[2] : view.fitted;
  if (across) add_curve(view, model, *across, report);
  return view;
}

}  // namespace steepest::picture
