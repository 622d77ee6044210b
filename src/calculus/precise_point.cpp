#include "calculus/precise_point.hpp"

#include <cmath>

#include "objective/rows.hpp"
#include "steepest/base.hpp"

namespace steepest {

PrecisePoint::PrecisePoint(const Problem& problem, std::span<const double> x)
    : problem_(problem),
      parameters_(*problem.graph, problem.parameters, problem.fixed),
      elements_(parameters_.expanded(x)) {
  for (const RowInput& input : problem.rows.inputs) {
    std::vector<Precise>& joined = columns_.emplace_back();
    for (const double* column : columns_of(problem.rows, input)) {
      const std::vector<double> all = whole_column(problem.rows, column);
      joined.insert(joined.end(), all.begin(), all.end());
    }
  }
}

void PrecisePoint::require_known(const Precise& found, GraphObjective& f, std::span<const double> x) {
  if (!isnan(found) || std::isnan(f.value(x))) return;
  throw UserError(ErrorKind::command_line, "the formula has an operation that 50-digit arithmetic does not know", {},
                  "`steepest grad` and `hess` give its derivatives in doubles");
}

/// Parameters first, in the order of their blocks.
std::vector<JetInput> PrecisePoint::inputs() const {
  std::vector<JetInput> inputs;
  for (const Parameters::Block& block : parameters_.blocks()) {
    JetInput& input = inputs.emplace_back(JetInput{block.input, {}});
    for (std::int64_t e = block.offset; e < block.offset + block.size; ++e) {
      input.values.emplace_back(elements_[static_cast<std::size_t>(e)]);
      const std::optional<std::int64_t> position = parameters_.position(e);
      input.variables.push_back(position ? std::optional(static_cast<std::size_t>(*position)) : std::nullopt);
    }
  }
  for (std::size_t k = 0; k < columns_.size(); ++k) inputs.push_back({problem_.rows.inputs[k].node, columns_[k]});
  return inputs;
}

std::optional<std::vector<Precise>> PrecisePoint::taylor(const Monomials& monomials) const {
  return taylor_coefficients(*problem_.graph, problem_.output, inputs(), problem_.rows.count, monomials);
}

std::optional<std::vector<Precise>> PrecisePoint::along(std::span<const double> u, std::size_t order) const {
  std::vector<JetInput> rays = inputs();
  for (JetInput& input : rays) {
    for (std::optional<std::size_t>& variable : input.variables) {
      input.slopes.push_back(variable ? u[*variable] : 0);
      if (variable) variable = 0;
    }
  }
  return taylor_coefficients(*problem_.graph, problem_.output, rays, problem_.rows.count, Monomials(1, order));
}

std::optional<Precise> PrecisePoint::value(std::span<const double> u, const Precise& t) const {
  std::vector<JetInput> moved = inputs();
  for (JetInput& input : moved) {
    for (std::size_t e = 0; e < input.variables.size(); ++e) {
      if (!u.empty() && input.variables[e]) input.values[e] += t * u[*input.variables[e]];
    }
    input.variables.clear();
  }
  const auto found = taylor_coefficients(*problem_.graph, problem_.output, moved, problem_.rows.count, Monomials(1, 0));
  return found ? std::optional((*found)[0]) : std::nullopt;
}

}  // namespace steepest
