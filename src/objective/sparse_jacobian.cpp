#include <algorithm>
#include <ranges>

#include "objective/parameters.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"

namespace steepest {
namespace {

constexpr std::int32_t most_sweeps = 10'000;

/// The most that any row holds: no colouring of the columns has fewer colours.
std::size_t longest_row(const Sparsity& pattern) {
  std::size_t longest = 0;
  for (std::int64_t i = 0; i < pattern.rows(); ++i) longest = std::max(longest, pattern.row(i).size());
  return longest;
}

[[noreturn]] void refuse(const std::string& why) {
  throw UserError(ErrorKind::formula, "the Jacobian is too dense: " + why, {},
                  "ask for its products with vectors: directional derivatives, or gradients of single elements");
}

}  // namespace

struct SparseJacobian::Parts {
  Parts(std::shared_ptr<Graph> given, NodeId output, const std::vector<NodeId>& inputs, const RunOptions& options)
      : graph(std::move(given)), parameters(*graph, inputs, {}) {
    if ((*graph)[output].per_row) throw InternalError("the Jacobian of an array that differs from row to row");
    std::optional<Sparsity> found = jacobian_sparsity(*graph, std::array{output}, inputs);
    if (!found) refuse("more than " + std::to_string(most_nonzeros) + " elements may differ from zero");
    pattern = std::move(*found);
    choose_colours();
    RunContext context;
    context.threads = std::make_shared<Threads>(options.threads);
    context.backend = options.backend;
    context.parameters = static_cast<std::int64_t>(parameters.dimension());
    make_runner(output, inputs, context);
  }

  void choose_colours() {
    const Sparsity by_row = transposed(pattern);
    by_columns = longest_row(pattern) <= longest_row(by_row);
    colours = column_colouring(by_columns ? pattern : by_row);
    const std::int32_t largest = colours.empty() ? -1 : *std::ranges::max_element(colours);
    if (largest >= most_sweeps) refuse("it would take " + std::to_string(largest + 1) + " sweeps");
    seeds.resize(static_cast<std::size_t>(largest + 1));
    readings.resize(seeds.size());
    for (std::size_t j = 0; j < colours.size(); ++j) seeds[static_cast<std::size_t>(colours[j])].push_back(j);
    for (std::int64_t i = 0; i < pattern.rows(); ++i) {
      auto k = static_cast<std::size_t>(pattern.starts[static_cast<std::size_t>(i)]);
      for (const std::int32_t j : pattern.row(i)) {
        const auto row = static_cast<std::size_t>(i), column = static_cast<std::size_t>(j);
        const std::int32_t colour = colours[by_columns ? column : row];
        readings[static_cast<std::size_t>(colour)].push_back({by_columns ? row : column, k++});
      }
    }
  }

  void make_runner(NodeId output, const std::vector<NodeId>& inputs, RunContext context) {
    context.evaluations *= static_cast<double>(std::max<std::size_t>(seeds.size(), 1));
    std::vector<NodeId> outputs;
    if (by_columns) {
      std::vector<std::optional<NodeId>> tangents;
      for (const NodeId input : inputs) {
        directions.push_back(graph->input("direction of " + graph->input_of(input).name, graph->shape(input)));
        tangents.emplace_back(directions.back());
      }
      outputs = forward(*graph, std::array{output}, inputs, tangents);
    } else {
      directions.push_back(graph->input("seed", graph->shape(output)));
      outputs = reverse(*graph, output, inputs, directions[0]);
    }
    runner = std::make_unique<Runner>(*graph, outputs, Rows{}, context);
  }

  /// Sum of the unit vectors of a colour, times the Jacobian or its transpose.
  std::vector<double> swept(const std::vector<double>& seed) {
    if (by_columns) {
      parameters.set_direction(*runner, directions, seed);
    } else {
      runner->set(directions[0], seed);
    }
    runner->run();
    if (by_columns) return {runner->output(0).begin(), runner->output(0).end()};
    std::vector<double> result;
    for (std::size_t k = 0; k < parameters.blocks().size(); ++k) {
      result.insert(result.end(), runner->output(k).begin(), runner->output(k).end());
    }
    return result;
  }

  struct Reading {
    std::size_t element = 0;
    std::size_t value = 0;
  };

  std::shared_ptr<Graph> graph;
  Parameters parameters;
  Sparsity pattern;
  bool by_columns = true;
  std::vector<std::int32_t> colours;
  std::vector<std::vector<std::size_t>> seeds;  ///< by colour
  std::vector<std::vector<Reading>> readings;   ///< by colour
  std::vector<NodeId> directions;
  std::unique_ptr<Runner> runner;
};

SparseJacobian::SparseJacobian(std::shared_ptr<Graph> graph, NodeId output, std::vector<NodeId> parameters,
                               const RunOptions& options)
    : parts_(std::make_unique<Parts>(std::move(graph), output, parameters, options)) {}

SparseJacobian::~SparseJacobian() = default;
SparseJacobian::SparseJacobian(SparseJacobian&&) noexcept = default;
SparseJacobian& SparseJacobian::operator=(SparseJacobian&&) noexcept = default;

const Sparsity& SparseJacobian::pattern() const { return parts_->pattern; }
std::size_t SparseJacobian::sweeps() const { return parts_->seeds.size(); }
bool SparseJacobian::by_columns() const { return parts_->by_columns; }

std::vector<double> SparseJacobian::values(std::span<const double> x) {
  parts_->parameters.set(*parts_->runner, x);
  std::vector<double> result(parts_->pattern.nonzeros());
  std::vector<double> seed(parts_->colours.size());
  for (std::size_t colour = 0; colour < parts_->seeds.size(); ++colour) {
    for (const std::size_t j : parts_->seeds[colour]) seed[j] = 1;
    const std::vector<double> product = parts_->swept(seed);
    for (const Parts::Reading& reading : parts_->readings[colour]) result[reading.value] = product[reading.element];
    for (const std::size_t j : parts_->seeds[colour]) seed[j] = 0;
  }
  return result;
}

}  // namespace steepest
