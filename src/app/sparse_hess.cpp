#include <algorithm>
#include <cstdlib>

#include "app/plot.hpp"
#include "app/point_function.hpp"
#include "app/sparse_hess.hpp"
#include "objective/kink_text.hpp"

namespace steepest::app {
namespace {

SparseHessian& sparse_hessian_of(PointFunction& f) {
  SparseHessian* const hessian = f.objective().sparse_hessian();
  if (hessian != nullptr) return *hessian;
  throw UserError(ErrorKind::command_line,
                  "the Hessian of these " + std::to_string(f.dimension()) +
                      " variables is too large: too many of its elements may differ from zero",
                  {}, "up to 1000 variables it is printed whole; beyond, it must be sparse");
}

void take_elements(const Sparsity& pattern, SparseHessianReport& report) {
  report.columns.assign(pattern.positions.begin(), pattern.positions.end());
  std::vector<double> diagonal(static_cast<std::size_t>(pattern.rows()));
  for (std::size_t i = 0; i < diagonal.size(); ++i) {
    for (const std::int32_t column : pattern.row(static_cast<std::int64_t>(i))) {
      const auto j = static_cast<std::size_t>(column);
      if (i == j) diagonal[i] = report.values[report.rows.size()];
      report.rows.push_back(i);
      report.bandwidth = std::max(report.bandwidth, i > j ? i - j : j - i);
    }
  }
  for (const double element : diagonal) report.trace += element;
  const auto [low, high] = std::ranges::minmax_element(diagonal);
  report.diagonal = {*low, *high};
}

SparseHessianReport sparse_report(const Session& session, PointFunction& f) {
  auto report = report_at_point<SparseHessianReport>(session);
  const std::vector<double> x = flattened(report.at);
  if (const auto error = f.domain_error_at(x)) throw *error;
  SparseHessian& hessian = sparse_hessian_of(f);
  report.gradient.resize(f.dimension());
  report.value = f.objective().value_and_gradient(x, report.gradient);
  report.products = hessian.products();
  report.values.resize(hessian.pattern().nonzeros());
  hessian.values(x, report.values);
  take_elements(hessian.pattern(), report);
  return report;
}

std::string save(const Session& session, const SparseHessianReport& report) {
  const std::string& path = session.options.save;
  return path.empty() ? "" : write_file(session.options, "--save", path, to_matrix_market(report));
}

}  // namespace

void require_matrix_file(const std::string& path) {
  if (path.empty() || path.ends_with(".mtx")) return;
  throw UserError(ErrorKind::command_line, "--save: '" + path + "' does not end in .mtx", {},
                  "the Hessian is kept as a Matrix Market file: --save hessian.mtx");
}

std::string save_hessian(const Session& session, PointFunction& f) {
  return session.options.save.empty() ? "" : save(session, sparse_report(session, f));
}

Outcome run_sparse_hess(Session& session, PointFunction& f) {
  SparseHessianReport report = sparse_report(session, f);
  if (const auto kink = f.objective().kink(flattened(report.at))) {
    session.console.warning(kink_text(*session.model.graph, *kink) + "; second derivatives are one-sided choices");
  }
  std::string unwritten = save(session, report);
  return {std::move(report), 0, std::move(unwritten)};
}

}  // namespace steepest::app
