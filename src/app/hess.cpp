#include "app/sparse_hess.hpp"
#include "descend/linear_algebra.hpp"
#include "objective/kink_text.hpp"

namespace steepest::app {

Outcome run_hess(Session& session) {
  PointFunction f(session);
  require_matrix_file(session.options.save);
  if (!f.objective().has_hessian()) return run_sparse_hess(session, f);
  auto report = report_at_point<HessianReport>(session);
  const std::vector<double> x = flattened(report.at);
  if (const auto error = f.domain_error_at(x)) throw *error;
  report.gradient.resize(f.dimension());
  report.value = f.objective().value_and_gradient(x, report.gradient);
  if (const auto kink = f.objective().kink(x)) {
    session.console.warning(kink_text(*session.model.graph, *kink) + "; second derivatives are one-sided choices");
  }
  report.hessian = f.hessian(x);
  if (all_finite(report.hessian)) report.eigenvalues = symmetric_eigen(report.hessian, f.dimension()).values;
  return {std::move(report), 0, save_hessian(session, f)};
}

}  // namespace steepest::app
