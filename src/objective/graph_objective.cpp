#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "objective/compressed_hessian.hpp"
#include "objective/least_squares.hpp"
#include "objective/point_inputs.hpp"
#include "objective/row_samples.hpp"
#include "objective/second_derivatives.hpp"
#include "objective/vector_product.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_for_hessian = 1000;
constexpr std::size_t most_for_least_squares = 500;

void check(const Problem& problem) {
  const Graph& graph = *problem.graph;
  if (!graph.shape(problem.output).empty()) throw InternalError("the function to be minimised is not a number");
  if (graph[problem.output].per_row) throw InternalError("the function to be minimised differs from row to row");
  for (const ResidualTerm& term : problem.residuals) {
    if (!(term.factor > 0)) throw InternalError("the factor of a residual must be positive");
  }
}

}  // namespace

struct GraphObjective::Parts {
  /// Values and gradients in one precision.
  struct Programs {
    RunContext context;
    std::unique_ptr<Runner> value;
    std::unique_ptr<Runner> gradient;
    std::optional<RowSamples> samples;
  };

  Parts(Problem given, const RunOptions& options)
      : problem(std::move(given)), parameters(*problem.graph, problem.parameters, problem.fixed) {
    context.threads = std::make_shared<Threads>(options.threads);
    context.backend = options.backend;
    context.parameters = static_cast<std::int64_t>(parameters.dimension());
    exact.context = rough.context = context;
    rough.context.precision = options.precision;
    if (options.precision == Precision::float32) rough.context.singles = std::make_shared<SingleColumns>();
    programs = options.precision == Precision::float32 ? &rough : &exact;
    structure = structure_of(*problem.graph, problem.output, parameters.free_inputs());
  }

  Runner& value_runner();
  Runner& gradient_runner();
  std::vector<NodeId> value_and_gradient(NodeId output) const;
  RowSamples& samples();
  void make_least_squares();

  Problem problem;
  Parameters parameters;
  RunContext context;
  Structure structure;
  Programs exact, rough;
  Programs* programs = nullptr;  ///< that are in use
  std::unique_ptr<SecondDerivatives> second;
  std::unique_ptr<CompressedHessian> compressed;
  bool looked_for_pattern = false;
  std::unique_ptr<VectorProduct> product;
  std::unique_ptr<GraphLeastSquares> squares;
  bool looked_for_squares = false;
};

Runner& GraphObjective::Parts::value_runner() {
  if (!programs->value) {
    const std::vector<NodeId> outputs{problem.output};
    programs->value = std::make_unique<Runner>(*problem.graph, outputs, problem.rows, programs->context);
  }
  return *programs->value;
}

Runner& GraphObjective::Parts::gradient_runner() {
  if (!programs->gradient) {
    const std::vector<NodeId> outputs = value_and_gradient(problem.output);
    programs->gradient = std::make_unique<Runner>(*problem.graph, outputs, problem.rows, programs->context);
  }
  return *programs->gradient;
}

std::vector<NodeId> GraphObjective::Parts::value_and_gradient(NodeId output) const {
  std::vector<NodeId> outputs{output};
  const std::vector<NodeId> inputs = parameters.free_inputs();
  if (inputs.empty()) return outputs;
  const std::vector<NodeId> derivatives = reverse(*problem.graph, output, inputs);
  outputs.insert(outputs.end(), derivatives.begin(), derivatives.end());
  return outputs;
}

void GraphObjective::Parts::make_least_squares() {
  looked_for_squares = true;
  if (parameters.dimension() == 0 || parameters.dimension() > most_for_least_squares) return;
  std::optional<SumOfSquares> sum;
  if (!problem.residuals.empty()) {
    sum = SumOfSquares{problem.residuals, problem.scale};
  } else {
    sum = find_sum_of_squares(*problem.graph, problem.output, parameters.free_inputs(), problem.rows.count);
  }
  if (sum) squares = GraphLeastSquares::make(*problem.graph, *sum, parameters, problem.rows, context);
}

RowSamples& GraphObjective::Parts::samples() {
  std::optional<RowSamples>& row_samples = programs->samples;
  if (row_samples) return *row_samples;
  row_samples.emplace(*problem.graph, problem.output, problem.rows, programs->context);
  if (row_samples->possible()) row_samples->derive(value_and_gradient(row_samples->output()));
  return *row_samples;
}

GraphObjective::GraphObjective(Problem problem, const RunOptions& options) {
  check(problem);
  parts_ = std::make_unique<Parts>(std::move(problem), options);
}

GraphObjective::~GraphObjective() = default;
GraphObjective::GraphObjective(GraphObjective&&) noexcept = default;
GraphObjective& GraphObjective::operator=(GraphObjective&&) noexcept = default;

std::size_t GraphObjective::dimension() const { return parts_->parameters.dimension(); }

double GraphObjective::value(std::span<const double> x) {
  Runner& runner = parts_->value_runner();
  parts_->parameters.refer(runner, x);
  runner.run();
  return runner.output(0)[0];
}

bool GraphObjective::is_rough() const {
  if (parts_->programs->context.precision == Precision::float64) return false;
  return parts_->gradient_runner().precision() == Precision::float32;
}

void GraphObjective::refine(bool in_doubles) {
  const bool asked_for = parts_->rough.context.precision == Precision::float32;
  parts_->programs = asked_for && !in_doubles ? &parts_->rough : &parts_->exact;
}

double GraphObjective::value_and_gradient(std::span<const double> x, std::span<double> gradient) {
  Runner& runner = parts_->gradient_runner();
  const std::less_equal<const double*> not_behind;
  const bool apart =
      not_behind(x.data() + x.size(), gradient.data()) || not_behind(gradient.data() + gradient.size(), x.data());
  apart ? parts_->parameters.refer(runner, x) : parts_->parameters.set(runner, x);
  parts_->parameters.put_gradient(runner, 1, gradient);
  runner.run();
  parts_->parameters.take_gradient(runner, 1, gradient);
  return runner.output(0)[0];
}

bool GraphObjective::has_hessian() const { return dimension() <= most_for_hessian; }

void GraphObjective::hessian(std::span<const double> x, std::span<double> result) {
  if (!has_hessian()) throw InternalError("a Hessian of too many parameters");
  if (dimension() == 0) return;
  if (!parts_->second) {
    parts_->second = std::make_unique<SecondDerivatives>(*parts_->problem.graph, parts_->problem.output,
                                                         parts_->parameters, parts_->problem.rows, parts_->context);
  }
  parts_->second->hessian(x, result);
}

SparseHessian* GraphObjective::sparse_hessian() {
  if (!parts_->looked_for_pattern) {
    parts_->looked_for_pattern = true;
    parts_->compressed = CompressedHessian::make(*parts_->problem.graph, parts_->problem.output, parts_->parameters,
                                                 parts_->problem.rows, parts_->context);
  }
  return parts_->compressed.get();
}

void GraphObjective::hessian_vector(std::span<const double> x, std::span<const double> vector,
                                    std::span<double> result) {
  if (dimension() == 0) return;
  if (!parts_->product) {
    Graph& graph = *parts_->problem.graph;
    const auto rule = [&](std::span<const NodeId> inputs, std::span<const NodeId> vectors) {
      return steepest::hessian_vector(graph, parts_->problem.output, inputs, vectors);
    };
    parts_->product =
        std::make_unique<VectorProduct>(graph, rule, parts_->parameters, parts_->problem.rows, parts_->context);
  }
  parts_->product->multiply(x, vector, result);
}

LeastSquares* GraphObjective::least_squares() {
  if (!parts_->looked_for_squares) parts_->make_least_squares();
  return parts_->squares.get();
}

Threads* GraphObjective::threads() { return parts_->context.threads.get(); }

std::size_t GraphObjective::sample_rows() {
  return parts_->samples().possible() ? static_cast<std::size_t>(parts_->problem.rows.count) : 0;
}

double GraphObjective::sample(std::span<const std::size_t> rows, std::span<const double> x,
                              std::span<double> gradient) {
  if (sample_rows() == 0) throw InternalError("samples of a function that is no sum over rows");
  Runner& runner = parts_->samples().take(rows);
  parts_->parameters.set(runner, x);
  runner.run();
  parts_->parameters.take_gradient(runner, 1, gradient);
  return runner.output(0)[0];
}

Structure GraphObjective::structure() const { return parts_->structure; }

std::vector<double> GraphObjective::expanded(std::span<const double> x) const { return parts_->parameters.expanded(x); }

const Problem& GraphObjective::problem() const { return parts_->problem; }

std::optional<DomainFault> GraphObjective::domain_fault(std::span<const double> x) {
  const PointInputs inputs(parts_->problem, x);
  return find_domain_fault(*parts_->problem.graph, {&parts_->problem.output, 1}, inputs.bindings());
}

std::optional<DomainFault> GraphObjective::kink(std::span<const double> x) {
  const PointInputs inputs(parts_->problem, x);
  const std::vector<NodeId> variables = parts_->parameters.free_inputs();
  return find_kink(*parts_->problem.graph, {&parts_->problem.output, 1}, inputs.bindings(), variables);
}

}  // namespace steepest
