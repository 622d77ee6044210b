#include "objective/vector_product.hpp"

namespace steepest {

VectorProduct::VectorProduct(Graph& graph, const Rule& rule, const Parameters& parameters, const Rows& rows,
                             const RunContext& context)
    : parameters_(parameters) {
  const std::vector<NodeId> inputs = parameters.free_inputs();
  for (const NodeId input : inputs) {
    directions_.push_back(graph.input("direction of " + graph.input_of(input).name, graph.shape(input)));
  }
  runner_.emplace(graph, rule(inputs, directions_), rows, context);
}

void VectorProduct::multiply(std::span<const double> x, std::span<const double> vector, std::span<double> result) {
  parameters_.set(*runner_, x);
  std::vector<double> part;
  std::size_t k = 0;
  for (const Parameters::Block& block : parameters_.blocks()) {
    if (!block.free) continue;
    part.assign(static_cast<std::size_t>(block.size), 0.0);
    for (std::int64_t e = 0; e < block.size; ++e) {
      const std::optional<std::int64_t> j = parameters_.position(block.offset + e);
      if (j) part[static_cast<std::size_t>(e)] = vector[static_cast<std::size_t>(*j)];
    }
    runner_->set(directions_[k++], part);
  }
  runner_->run();
  k = 0;
  for (const Parameters::Block& block : parameters_.blocks()) {
    if (!block.free) continue;
    const std::span<const double> product = runner_->output(k++);
    for (std::int64_t e = 0; e < block.size; ++e) {
      const std::optional<std::int64_t> j = parameters_.position(block.offset + e);
      if (j) result[static_cast<std::size_t>(*j)] = product[static_cast<std::size_t>(e)];
    }
  }
}

}  // namespace steepest
