#include "objective/least_squares.hpp"

#include <algorithm>
#include <cmath>

#include "objective/facts.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

NodeId weighted(Graph& graph, const ResidualTerm& term) {
  const std::array factors{graph.literal(std::sqrt(term.factor)), term.node};
  return elementwise(graph, Op::mul, factors);
}

bool affine(const Graph& graph, const SumOfSquares& sum, const Parameters& parameters) {
  const std::vector<Fact> facts = facts_of(graph, residual_nodes(sum), parameters.free_inputs());
  return std::ranges::all_of(sum.terms, [&](const ResidualTerm& term) { return facts[term.node].degree <= 1; });
}

}  // namespace

std::unique_ptr<GraphLeastSquares> GraphLeastSquares::make(Graph& graph, const SumOfSquares& sum,
                                                           const Parameters& parameters, const Rows& rows,
                                                           const RunContext& context) {
  std::vector<NodeId> in_rows, fixed;
  for (const ResidualTerm& term : sum.terms) {
    (graph[term.node].per_row ? in_rows : fixed).push_back(weighted(graph, term));
  }
  std::unique_ptr<GraphLeastSquares> problem(new GraphLeastSquares(parameters));
  problem->scale_ = sum.scale;
  problem->linear_ = affine(graph, sum, parameters);
  if (!in_rows.empty()) {
    const std::optional<RowJacobian> jacobian = row_jacobian(graph, in_rows, parameters);
    if (!jacobian) return {};
    const auto width = static_cast<std::int64_t>(parameters.dimension()) + 1;
    problem->row_runner_ = std::make_unique<Runner>(graph, jacobian->nodes, rows, context);
    problem->row_reducer_.emplace(width, jacobian->lines, jacobian->places);
    problem->residuals_ += static_cast<std::size_t>(rows.count * jacobian->lines);
  }
  if (!fixed.empty()) {
    problem->fixed_.emplace(graph, std::move(fixed), parameters, rows, context);
    problem->residuals_ += static_cast<std::size_t>(problem->fixed_->count());
  }
  return problem;
}

Triangle GraphLeastSquares::triangle(std::span<const double> x) {
  Triangle result;
  result.parameters = parameters_.dimension();
  result.rows = residuals_;
  result.factor.assign((result.parameters + 1) * (result.parameters + 1), 0.0);
  if (row_runner_) {
    parameters_.set(*row_runner_, x);
    std::ranges::copy(row_runner_->run(*row_reducer_), result.factor.begin());
  }
  if (fixed_) fixed_->add_to(result.factor.data(), x);
  return result;
}

}  // namespace steepest
