#include "objective/second_derivatives.hpp"

#include "steepest/derive.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_in_one_program = 60;
constexpr std::size_t largest_program = 20'000;  // nodes

bool fits_one_program(Graph& graph, NodeId output, const std::vector<NodeId>& inputs, std::size_t dimension) {
  if (dimension > most_in_one_program) return false;
  const std::vector<NodeId> gradient = reverse(graph, output, inputs);
  return reachable(graph, gradient).size() * dimension <= largest_program;
}

void make_symmetric(std::span<double> matrix, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double mean = 0.5 * (matrix[i * n + j] + matrix[j * n + i]);
      matrix[i * n + j] = matrix[j * n + i] = mean;
    }
  }
}

}  // namespace

SecondDerivatives::SecondDerivatives(Graph& graph, NodeId output, const Parameters& parameters, const Rows& rows,
                                     const RunContext& context)
    : parameters_(parameters) {
  const std::vector<NodeId> inputs = parameters.free_inputs();
  std::vector<NodeId> outputs;
  if (fits_one_program(graph, output, inputs, parameters.dimension())) {
    outputs = {steepest::hessian(graph, output, inputs)};
  } else {
    for (const NodeId input : inputs) {
      directions_.push_back(graph.input("direction of " + graph.input_of(input).name, graph.shape(input)));
    }
    outputs = hessian_vector(graph, output, inputs, directions_);
  }
  runner_.emplace(graph, outputs, rows, context);
}

void SecondDerivatives::take_whole(std::span<double> result) const {
  // Columns of the inputs that have a free element, held elements included.
  std::vector<std::size_t> kept;
  std::size_t width = 0;
  for (const Parameters::Block& block : parameters_.blocks()) {
    if (!block.free) continue;
    for (std::int64_t e = 0; e < block.size; ++e, ++width) {
      if (parameters_.position(block.offset + e)) kept.push_back(width);
    }
  }
  const std::span<const double> whole = runner_->output(0);
  const std::size_t n = kept.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) result[i * n + j] = whole[kept[i] * width + kept[j]];
  }
}

void SecondDerivatives::take_products(std::span<double> result) {
  const std::size_t n = parameters_.dimension();
  for (std::size_t i = 0; i < n; ++i) {
    parameters_.set_direction(*runner_, directions_, i);
    runner_->run();
    std::size_t k = 0;
    for (const Parameters::Block& block : parameters_.blocks()) {
      if (!block.free) continue;
      const std::span<const double> product = runner_->output(k++);
      for (std::int64_t e = 0; e < block.size; ++e) {
        const std::optional<std::int64_t> j = parameters_.position(block.offset + e);
        if (j) result[i * n + static_cast<std::size_t>(*j)] = product[static_cast<std::size_t>(e)];
      }
    }
  }
}

void SecondDerivatives::hessian(std::span<const double> x, std::span<double> result) {
  parameters_.set(*runner_, x);
  if (directions_.empty()) {
    runner_->run();
    take_whole(result);
  } else {
    take_products(result);
  }
  make_symmetric(result, parameters_.dimension());
}

}  // namespace steepest
