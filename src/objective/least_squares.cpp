#include "objective/least_squares.hpp"

#include <algorithm>
#include <cmath>

#include "objective/facts.hpp"
#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace {

/// From here on the Gram matrix is tried, for any number of columns: fewer lines cost nothing by QR.
constexpr std::int64_t fewest_lines = 10'000;

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
    std::optional<RowJacobian> jacobian = row_jacobian(graph, in_rows, parameters);
    if (!jacobian) return {};
    problem->reduce_rows(std::move(*jacobian));
  }
  if (!fixed.empty()) {
    problem->fixed_.emplace(graph, std::move(fixed), parameters, rows, context);
    problem->residuals_ += static_cast<std::size_t>(problem->fixed_->count());
  }
  return problem;
}

void GraphLeastSquares::reduce_rows(RowJacobian jacobian) {
  const RowJacobian all = jacobian;
  const auto parameters = static_cast<std::int64_t>(parameters_.dimension()), width = parameters + 1;
  std::vector<LineReducer::Given> given;
  bool seen = true;
  const std::vector<GivenColumn> columns = take_given_columns(graph_, jacobian, parameters);
  row_runner_ = std::make_unique<Runner>(graph_, jacobian.nodes, rows_, context_);
  for (const GivenColumn& column : columns) {
    const std::optional<std::size_t> first = row_runner_->column_of(column.input);
    seen = seen && first;
    if (first) given.push_back({column.column, *first + static_cast<std::size_t>(column.element), column.factor});
  }
  if (!seen) {
    given.clear();
    jacobian = all;
    row_runner_ = std::make_unique<Runner>(graph_, jacobian.nodes, rows_, context_);
  }
  row_reducer_.emplace(width, jacobian.lines, jacobian.places, given);
  const std::int64_t lines = rows_.count * jacobian.lines;
  if (lines >= fewest_lines) gram_.emplace(width, jacobian.lines, jacobian.places, given);
  residuals_ += static_cast<std::size_t>(lines);
}

/// The factor is a function of the point alone: where the last one was ill-conditioned the QR comes first, but it only
/// stands where this point is ill-conditioned too.
std::vector<double> GraphLeastSquares::row_factor() {
  const auto by_qr = [this] {
    const std::span<const double> factor = row_runner_->run(*row_reducer_);
    return std::vector<double>(factor.begin(), factor.end());
  };
  if (!gram_) return by_qr();
  const auto width = static_cast<std::int64_t>(parameters_.dimension()) + 1;
  if (ill_conditioned_) {
    std::vector<double> factor = by_qr();
    ill_conditioned_ = !is_well_conditioned(factor, width);
    if (ill_conditioned_) return factor;
  }
  std::optional<std::vector<double>> factor = factor_of_gram(gram_->with_factors(row_runner_->run(*gram_)), width);
  ill_conditioned_ = !factor;
  return factor ? std::move(*factor) : by_qr();
}

Triangle GraphLeastSquares::with_fixed(std::span<const double> x, std::span<const double> row_factor) {
  Triangle result;
  result.parameters = parameters_.dimension();
  result.rows = residuals_;
  result.factor.assign((result.parameters + 1) * (result.parameters + 1), 0.0);
  std::ranges::copy(row_factor, result.factor.begin());
  if (fixed_) fixed_->add_to(result.factor.data(), x);
  return result;
}

Triangle GraphLeastSquares::triangle(std::span<const double> x) {
  if (!row_runner_) return with_fixed(x, {});
  parameters_.set(*row_runner_, x);
  return with_fixed(x, row_factor());
}

Triangle GraphLeastSquares::accurate_triangle(std::span<const double> x) {
  if (!row_runner_) return with_fixed(x, {});
  parameters_.set(*row_runner_, x);
  return with_fixed(x, row_runner_->run(*row_reducer_));
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
