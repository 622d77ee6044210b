#include "objective/compressed_hessian.hpp"

#include <algorithm>

namespace steepest {
namespace {

constexpr std::int32_t most_products = 1000;

/// The rows and columns of the elements that are free.
Sparsity of_free_elements(const Sparsity& pattern, const Parameters& parameters) {
  std::vector<std::optional<std::int64_t>> place;
  for (const Parameters::Block& block : parameters.blocks()) {
    if (!block.free) continue;
    for (std::int64_t e = 0; e < block.size; ++e) place.push_back(parameters.position(block.offset + e));
  }
  if (place.size() == parameters.dimension()) return pattern;
  Sparsity result{.columns = static_cast<std::int64_t>(parameters.dimension()), .starts = {0}, .positions = {}};
  for (std::int64_t i = 0; i < pattern.rows(); ++i) {
    if (!place[static_cast<std::size_t>(i)]) continue;
    for (const std::int32_t j : pattern.row(i)) {
      const std::optional<std::int64_t> column = place[static_cast<std::size_t>(j)];
      if (column) result.positions.push_back(static_cast<std::int32_t>(*column));
    }
    result.starts.push_back(static_cast<std::int64_t>(result.nonzeros()));
  }
  return result;
}

}  // namespace

std::unique_ptr<CompressedHessian> CompressedHessian::make(Graph& graph, NodeId output, const Parameters& parameters,
                                                           const Rows& rows, const RunContext& context) {
  if (parameters.dimension() == 0) return nullptr;
  std::optional<Sparsity> pattern = hessian_sparsity(graph, output, parameters.free_inputs());
  if (!pattern) return nullptr;
  Sparsity free = of_free_elements(*pattern, parameters);
  const std::vector<std::int32_t> colours = star_colouring(free);
  if (*std::ranges::max_element(colours) >= most_products) return nullptr;
  return std::unique_ptr<CompressedHessian>(
      new CompressedHessian(graph, output, parameters, std::move(free), colours, rows, context));
}

CompressedHessian::CompressedHessian(Graph& graph, NodeId output, const Parameters& parameters, Sparsity pattern,
                                     std::span<const std::int32_t> colours, const Rows& rows, const RunContext& context)
    : parameters_(parameters), pattern_(std::move(pattern)) {
  plan(colours);
  const std::vector<NodeId> inputs = parameters.free_inputs();
  for (const NodeId input : inputs) {
    directions_.push_back(graph.input("direction of " + graph.input_of(input).name, graph.shape(input)));
  }
  RunContext often = context;
  often.evaluations *= static_cast<double>(colours_.size());
  runner_ = std::make_unique<Runner>(graph, hessian_vector(graph, output, inputs, directions_), rows, often);
}

void CompressedHessian::plan(std::span<const std::int32_t> colours) {
  colours_.resize(static_cast<std::size_t>(*std::ranges::max_element(colours)) + 1);
  for (std::size_t j = 0; j < colours.size(); ++j) {
    colours_[static_cast<std::size_t>(colours[j])].columns.push_back(static_cast<std::int32_t>(j));
  }
  const auto colour_of = [&](std::int32_t j) { return static_cast<std::size_t>(colours[static_cast<std::size_t>(j)]); };
  // How many columns of each colour a row meets; in a star colouring either (i, j) or (j, i) stands alone.
  std::vector<std::int32_t> met(colours_.size());
  std::vector<bool> alone(pattern_.nonzeros());
  for (std::int64_t i = 0; i < pattern_.rows(); ++i) {
    for (const std::int32_t j : pattern_.row(i)) ++met[colour_of(j)];
    auto k = static_cast<std::size_t>(pattern_.starts[static_cast<std::size_t>(i)]);
    for (const std::int32_t j : pattern_.row(i)) alone[k++] = met[colour_of(j)] == 1;
    for (const std::int32_t j : pattern_.row(i)) met[colour_of(j)] = 0;
  }
  for (std::int32_t i = 0; i < pattern_.rows(); ++i) {
    std::int64_t k = pattern_.starts[static_cast<std::size_t>(i)];
    for (const std::int32_t j : pattern_.row(i)) {
      const bool direct = alone[static_cast<std::size_t>(k)];
      const std::int32_t row = direct ? i : j, column = direct ? j : i;
      colours_[colour_of(column)].readings.push_back({row, k++});
    }
  }
}

void CompressedHessian::take_product(std::span<double> product) const {
  std::size_t k = 0;
  for (const Parameters::Block& block : parameters_.blocks()) {
    if (!block.free) continue;
    const std::span<const double> values = runner_->output(k++);
    for (std::int64_t e = 0; e < block.size; ++e) {
      const std::optional<std::int64_t> i = parameters_.position(block.offset + e);
      if (i) product[static_cast<std::size_t>(*i)] = values[static_cast<std::size_t>(e)];
    }
  }
}

void CompressedHessian::values(std::span<const double> x, std::span<double> result) {
  parameters_.set(*runner_, x);
  std::vector<double> seed(parameters_.dimension()), product(parameters_.dimension());
  for (const Colour& colour : colours_) {
    for (const std::int32_t j : colour.columns) seed[static_cast<std::size_t>(j)] = 1;
    parameters_.set_direction(*runner_, directions_, seed);
    runner_->run();
    take_product(product);
    for (const Reading& reading : colour.readings) {
      result[static_cast<std::size_t>(reading.value)] = product[static_cast<std::size_t>(reading.row)];
    }
    for (const std::int32_t j : colour.columns) seed[static_cast<std::size_t>(j)] = 0;
  }
}

}  // namespace steepest
