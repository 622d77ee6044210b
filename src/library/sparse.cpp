#include "steepest/library.hpp"

namespace steepest {
namespace {

SparseMatrix matrix_of(const Sparsity& pattern, std::vector<double> values) {
  SparseMatrix result{.row_count = static_cast<std::size_t>(pattern.rows()),
                      .column_count = static_cast<std::size_t>(pattern.columns),
                      .rows = {},
                      .columns = {pattern.positions.begin(), pattern.positions.end()},
                      .values = std::move(values)};
  for (std::int64_t i = 0; i < pattern.rows(); ++i) {
    result.rows.insert(result.rows.end(), pattern.row(i).size(), static_cast<std::size_t>(i));
  }
  return result;
}

}  // namespace

SparseMatrix ScalarFunction::sparse_hessian(std::span<const double> x) const {
  if (x.size() != variables().size()) value(x);  // says what is wrong
  SparseHessian* const hessian = objective().sparse_hessian();
  if (hessian == nullptr) {
    throw UserError(ErrorKind::formula, "the Hessian is not sparse: too many of its elements may differ from zero", {},
                    "hessian() gives it as a full matrix, for up to 1000 variables");
  }
  std::vector<double> values(hessian->pattern().nonzeros());
  hessian->values(x, values);
  return matrix_of(hessian->pattern(), std::move(values));
}

SparseMatrix sparse_jacobian(std::string_view formula, const std::vector<double>& x) {
  const Model model = parse(formula);
  std::vector<NodeId> variables;
  std::size_t elements = 0;
  for (const ModelParameter& parameter : model.parameters) {
    variables.push_back(parameter.node);
    elements += static_cast<std::size_t>(element_count(model.graph->shape(parameter.node)));
  }
  if (x.size() != elements) {
    throw UserError(ErrorKind::command_line, "the formula takes " + std::to_string(elements) +
                                                 " numbers, the point has " + std::to_string(x.size()));
  }
  SparseJacobian jacobian(model.graph, model.output, variables);
  return matrix_of(jacobian.pattern(), jacobian.values(x));
}

}  // namespace steepest
