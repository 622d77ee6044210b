#include "objective/point_inputs.hpp"

#include "derive/complex_step.hpp"
#include "objective/rows.hpp"

namespace steepest {
namespace {

std::span<const double> part(std::span<const double> elements, const Parameters::Block& block) {
  return elements.subspan(static_cast<std::size_t>(block.offset), static_cast<std::size_t>(block.size));
}

/// "x", "w[2]", "W[1,2]".
std::string element_name(const Input& input, std::int64_t element) {
  if (input.shape.empty()) return input.name;
  std::string indices;
  for (std::size_t axis = input.shape.size(); axis-- > 0; element /= input.shape[axis]) {
    indices = std::to_string(element % input.shape[axis] + 1) + (indices.empty() ? "" : ",") + indices;
  }
  return input.name + "[" + indices + "]";
}

}  // namespace

PointInputs::PointInputs(const Problem& problem, std::span<const double> x)
    : problem_(problem), parameters_(*problem.graph, problem.parameters, problem.fixed) {
  elements_ = parameters_.expanded(x);
  for (const RowInput& input : problem.rows.inputs) {
    std::vector<double>& joined = columns_.emplace_back();
    for (const double* column : columns_of(problem.rows, input)) {
      const std::vector<double> all = whole_column(problem.rows, column);
      joined.insert(joined.end(), all.begin(), all.end());
    }
  }
}

Bindings PointInputs::bindings() const {
  const Graph& graph = *problem_.graph;
  Bindings bindings;
  bindings.rows = problem_.rows.count;
  for (const Parameters::Block& block : parameters_.blocks()) {
    bindings.at_position[graph[block.input].payload] = part(elements_, block);
  }
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    bindings.at_position[graph[problem_.rows.inputs[k].node].payload] = columns_[k];
  }
  return bindings;
}

Ray PointInputs::ray(std::span<const double> changes) const {
  Ray ray;
  ray.rows = problem_.rows.count;
  for (const Parameters::Block& block : parameters_.blocks()) {
    ray.inputs.push_back({block.input, part(elements_, block), part(changes, block)});
  }
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    ray.inputs.push_back({problem_.rows.inputs[k].node, columns_[k], {}});
  }
  return ray;
}

std::vector<double> PointInputs::changes(std::span<const double> direction) const {
  std::vector<double> changes(elements_.size());
  for (std::size_t i = 0; i < direction.size(); ++i) {
    changes[static_cast<std::size_t>(parameters_.free()[i])] = direction[i];
  }
  return changes;
}

RayLimit PointInputs::limit_along(std::span<const double> direction) const {
  const std::vector<double> along = changes(direction);
  return steepest::limit_along(*problem_.graph, problem_.output, ray(along));
}

double PointInputs::complex_step(std::span<const double> direction, double h) const {
  const std::vector<double> along = changes(direction);
  return steepest::complex_step(*problem_.graph, problem_.output, ray(along), h);
}

std::optional<std::vector<double>> PointInputs::proven_gradient() const {
  const std::vector<double> still(elements_.size());
  const auto all = steepest::proven_gradient(*problem_.graph, problem_.output, ray(still), problem_.parameters);
  if (!all) return {};
  std::vector<double> gradient;
  for (const std::int64_t element : parameters_.free()) gradient.push_back((*all)[static_cast<std::size_t>(element)]);
  return gradient;
}

std::vector<std::string> PointInputs::names() const {
  const Graph& graph = *problem_.graph;
  std::vector<std::string> names(parameters_.dimension());
  for (const Parameters::Block& block : parameters_.blocks()) {
    const Input& input = graph.input_of(block.input);
    for (std::int64_t e = 0; e < block.size; ++e) {
      const std::optional<std::int64_t> position = parameters_.position(block.offset + e);
      if (position) names[static_cast<std::size_t>(*position)] = element_name(input, e);
    }
  }
  return names;
}

}  // namespace steepest
