#include <steepest/derive.hpp>
#include <steepest/structural.hpp>

#include <array>

#include "evals.hpp"

namespace gradbench {
namespace {

/// A row is a point.
std::shared_ptr<Model> model_of(const Json& input) {
  const Array points = array(input.at("points"));
  const std::string k = std::to_string(input.at("centroids").size()), d = std::to_string(points.shape.at(1));
  return std::make_shared<Model>("let k = " + k + ", d = " + d +
                                     "\n"
                                     "data p[d] = columns(\"p_*\")\n"
                                     "minimize sum(min(sum((p[i] - centroids[j,i])^2 for i in 1:d) for j in 1:k))",
                                 arrays(input, {"centroids"}), Arrays{{"p", points}});
}

/// The Newton step with the Hessian's diagonal. The Hessian has no other entries, so H (1, ..., 1) is that diagonal.
Prepared direction(const Json& input) {
  auto model = model_of(input);
  const std::vector<steepest::NodeId> centroids = model->parameters({"centroids"});
  const steepest::Shape shape = model->graph().shape(centroids[0]);
  const std::vector<double> ones(static_cast<std::size_t>(steepest::element_count(shape)), 1.0);
  const std::vector<steepest::NodeId> all{model->graph().constant(shape, ones)};
  const auto gradient = steepest::reverse(model->graph(), model->output(), centroids);
  const auto diagonal = steepest::hessian_vector(model->graph(), model->output(), centroids, all);
  const steepest::NodeId step =
      steepest::elementwise(model->graph(), steepest::Op::div, std::array{gradient[0], diagonal[0]});
  const auto compiled = std::make_shared<Compiled>(*model, std::vector<steepest::NodeId>{step});
  return {.run = [model, compiled]() -> const Numbers& { return (*compiled)(); },
          .output = [shape](const Numbers& numbers) { return nested(numbers[0], shape); }};
}

}  // namespace

Eval kmeans() {
  return {{"cost", [](const Json& input) { return prepared_value(model_of(input)); }}, {"dir", direction}};
}

}  // namespace gradbench
