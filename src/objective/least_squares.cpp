#include "objective/least_squares.hpp"

#include <algorithm>
#include <cmath>

#include "objective/facts.hpp"
#include "steepest/derive.hpp"
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
  std::unique_ptr<GraphLeastSquares> problem(new GraphLeastSquares(graph, parameters, rows, context));
  problem->weighted_ = in_rows;
  problem->weighted_.insert(problem->weighted_.end(), fixed.begin(), fixed.end());
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

std::vector<NodeId> GraphLeastSquares::curvature_nodes(std::span<const NodeId> inputs,
                                                       std::span<const NodeId> vectors) {
  const std::vector<std::optional<NodeId>> tangents(vectors.begin(), vectors.end());
  const std::vector<NodeId> slopes = forward(graph_, weighted_, inputs, tangents);
  const std::vector<NodeId> bends = forward(graph_, slopes, inputs, tangents);
  std::vector<NodeId> sums;
  for (std::size_t k = 0; k < weighted_.size(); ++k) {
    const std::vector<NodeId> part = reverse(graph_, weighted_[k], inputs, bends[k]);
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (k == 0) {
        sums.push_back(part[i]);
      } else {
        sums[i] = elementwise(graph_, Op::add, std::array{sums[i], part[i]});
      }
    }
  }
  return sums;
}

void GraphLeastSquares::curvature(std::span<const double> x, std::span<const double> v, std::span<double> result) {
  if (!curvature_) {
    const auto rule = [this](auto inputs, auto vectors) { return curvature_nodes(inputs, vectors); };
    curvature_ = std::make_unique<VectorProduct>(graph_, rule, parameters_, rows_, context_);
  }
  curvature_->multiply(x, v, result);
}

}  // namespace steepest
