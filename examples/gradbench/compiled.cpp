#include "compiled.hpp"

#include <steepest/derive.hpp>
#include <steepest/structural.hpp>

#include <array>
#include <stdexcept>
#include <utility>

namespace gradbench {
namespace {

steepest::ParseOptions parse_options(const Arrays& arrays, const Arrays& rows) {
  steepest::ParseOptions options;
  for (const auto& [name, array] : arrays) {
    options.parameters.push_back(name);
    options.shapes[name] = array.shape;
  }
  for (const auto& [name, array] : rows) {
    options.has_table = true;
    const std::int64_t width = array.shape.size() == 1 ? 1 : array.shape[1];
    for (std::int64_t k = 1; k <= width; ++k) {
      options.columns.emplace_back().name = array.shape.size() == 1 ? name : name + "_" + std::to_string(k);
    }
  }
  return options;
}

std::vector<double> by_columns(const Array& array) {
  const auto rows = static_cast<std::size_t>(array.shape[0]);
  const std::size_t width = rows == 0 ? 0 : array.values.size() / rows;
  std::vector<double> result(array.values.size());
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t k = 0; k < width; ++k) result[k * rows + r] = array.values[r * width + k];
  }
  return result;
}

}  // namespace

Model::Model(const std::string& formula, Arrays arrays, const Arrays& rows) : arrays_(std::move(arrays)) {
  const steepest::Model model = steepest::parse(formula, parse_options(arrays_, rows));
  graph_ = model.graph;
  output_ = model.output;
  for (const steepest::ModelParameter& parameter : model.parameters) parameters_[parameter.name] = parameter.node;
  for (const auto& [name, array] : rows) {
    columns_[name] = by_columns(array);
    bindings_.rows = array.shape[0];
  }
  bind();
}

Model::Model(const std::function<steepest::Expression(std::span<const steepest::Expression>)>& function, Array x)
    : graph_(std::make_shared<steepest::Graph>()) {
  x.shape = {static_cast<std::int64_t>(x.values.size())};
  const steepest::NodeId input = graph_->input("x", x.shape);
  std::vector<steepest::Expression> elements;
  for (std::int64_t i = 0; i < x.shape[0]; ++i) {
    const std::array<std::int64_t, 3> range{i, 1, 1};
    elements.emplace_back(*graph_, steepest::reshape(*graph_, steepest::slice(*graph_, input, range), {}));
  }
  output_ = function(elements).node();
  parameters_["x"] = input;
  arrays_["x"] = std::move(x);
  bind();
}

void Model::bind() {
  for (const auto& [name, array] : arrays_) bindings_.inputs[name] = array.values;
  for (const auto& [name, values] : columns_) bindings_.inputs[name] = values;
}

std::vector<steepest::NodeId> Model::parameters(const std::vector<std::string>& names) const {
  std::vector<steepest::NodeId> nodes;
  for (const std::string& name : names) nodes.push_back(parameters_.at(name));
  return nodes;
}

Compiled::Compiled(Model& model, const std::vector<steepest::NodeId>& outputs)
    : model_(&model),
      program_(std::make_shared<const steepest::Program>(steepest::make_program(model.graph(), outputs))),
      kernel_(steepest::make_llvm_kernel(program_)) {
  if (!kernel_) throw std::runtime_error("Steepest was built without its compiling backend");
  run_.emplace(program_, *kernel_, model.bindings());
}

const std::vector<std::vector<double>>& Compiled::operator()() {
  const steepest::Results& results = (*run_)(model_->bindings());
  return results.row_outputs.empty() ? results.outputs : results.row_outputs;
}

Compiled compiled_gradient(Model& model, const std::vector<std::string>& parameters) {
  return {model, steepest::reverse(model.graph(), model.output(), model.parameters(parameters))};
}

Compiled compiled_value(Model& model) { return {model, {model.output()}}; }

}  // namespace gradbench
