#include "fit/hold.hpp"

#include <algorithm>

#include "steepest/structural.hpp"

namespace steepest {
namespace {

[[noreturn]] void refuse(const std::string& message, const std::string& hint = "") {
  throw UserError(ErrorKind::command_line, message, {}, hint);
}

const ModelParameter& parameter_of(const Model& model, const std::string& name, const std::string& what) {
  std::vector<std::string> names;
  for (const ModelParameter& parameter : model.parameters) {
    if (parameter.name == name) return parameter;
    names.push_back(parameter.name);
  }
  const auto close = closest_spelling(name, names);
  refuse(what + ": the model has no parameter '" + name + "'", close ? "did you mean '" + *close + "'?" : "");
}

NodeId constant_of(Graph& graph, const ModelParameter& parameter, const std::vector<double>& values) {
  const auto size = static_cast<std::size_t>(element_count(parameter.shape));
  if (values.size() != size && values.size() != 1) {
    refuse("'" + parameter.name + "' has " + std::to_string(size) + " elements, but is to be held at " +
           std::to_string(values.size()));
  }
  if (parameter.shape.empty()) return graph.literal(values[0]);
  const std::vector<double> all = values.size() == size ? values : std::vector<double>(size, values[0]);
  return graph.constant(parameter.shape, all);
}

/// The parsed formula of a tie in the model's graph, with what is fixed in place.
NodeId tied_node(const Model& model, const ModelParameter& parameter, const std::string& text,
                 const ModelOptions& options, const std::map<std::string, NodeId>& fixed) {
  ParseOptions parsing;
  for (const ModelParameter& known : model.parameters) {
    parsing.parameters.push_back(known.name);
    if (!known.shape.empty()) parsing.shapes[known.name] = known.shape;
  }
  const Model formula = parse(text, parsing);
  const std::string what = "the tie " + parameter.name + " = " + text;
  if (formula.kind != ModelKind::expression) refuse(what + " is no formula");
  std::vector<NodeId> inputs(formula.graph->inputs().size(), 0);
  for (const ModelParameter& named : formula.parameters) {
    const ModelParameter& known = parameter_of(model, named.name, what);
    if (options.tied.contains(named.name)) {
      refuse(what + " names '" + named.name + "', which is tied itself", "write it in terms of the free parameters");
    }
    const auto held = fixed.find(named.name);
    inputs[(*formula.graph)[named.node].payload] = held == fixed.end() ? known.node : held->second;
  }
  const NodeId node = graft(*model.graph, *formula.graph, std::span(&formula.output, 1), inputs)[0];
  const Shape& shape = model.graph->shape(node);
  if (shape == parameter.shape) return node;
  if (shape.empty()) return broadcast(*model.graph, node, parameter.shape);
  refuse(what + " has shape " + to_text(shape) + ", but '" + parameter.name + "' has " + to_text(parameter.shape));
}

}  // namespace

std::map<std::string, NodeId> replacements(const Model& model, const ModelOptions& options) {
  std::map<std::string, NodeId> replaced;
  for (const auto& [name, values] : options.fixed) {
    replaced[name] = constant_of(*model.graph, parameter_of(model, name, "--fix"), values);
  }
  const std::map<std::string, NodeId> fixed = replaced;
  for (const auto& [name, text] : options.tied) {
    if (fixed.contains(name)) refuse("'" + name + "' is both fixed and tied", "leave one of them out");
    replaced[name] = tied_node(model, parameter_of(model, name, "--tie"), text, options, fixed);
  }
  return replaced;
}

Model with_replacements(const Model& model, const std::map<std::string, NodeId>& replaced) {
  if (replaced.empty()) return model;
  Graph& graph = *model.graph;
  std::vector<NodeId> inputs;
  for (const Input& input : graph.inputs()) inputs.push_back(input.node);
  Model result = model;
  std::erase_if(result.parameters, [&](const ModelParameter& parameter) {
    const auto found = replaced.find(parameter.name);
    if (found == replaced.end()) return false;
    inputs[graph[parameter.node].payload] = found->second;
    return true;
  });
  std::vector<NodeId> roots{model.output};
  if (model.kind == ModelKind::regression) roots.push_back(model.response);
  const std::size_t first_place = roots.size();
  for (const auto& [node, place] : model.places) roots.push_back(node);
  const std::vector<NodeId> copies = graft(graph, graph, roots, inputs);
  result.output = copies[0];
  if (model.kind == ModelKind::regression) result.response = copies[1];
  std::size_t next = first_place;
  for (const auto& [node, place] : model.places) result.places.emplace(copies[next++], place);
  return result;
}

Model hold(const Model& model, const ModelOptions& options) {
  return with_replacements(model, replacements(model, options));
}

}  // namespace steepest
