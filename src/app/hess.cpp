#include "app/direction.hpp"
#include "app/point_function.hpp"
#include "app/refusal.hpp"
#include "app/sparse_hess.hpp"
#include "app/verbs.hpp"
#include "descend/linear_algebra.hpp"
#include "objective/kink_text.hpp"
#include "steepest/calculus.hpp"

namespace steepest::app {
namespace {

void take_product(HessianReport& report, HessianVector found, std::vector<double> along) {
  report.value = found.value;
  report.gradient = std::move(found.gradient);
  report.along = std::move(along);
  report.product = std::move(found.product);
  report.curvature = found.curvature;
}

}  // namespace

Outcome run_hess(Session& session) {
  PointFunction f(session);
  require_matrix_file(session.options.save);
  if (session.options.along && !session.options.save.empty()) {
    refuse("--along and --save do not go together: with --along no matrix is formed", "leave one of them out");
  }
  if (!f.objective().has_hessian() && !session.options.along) return run_sparse_hess(session, f);
  auto report = report_at_point<HessianReport>(session);
  const std::vector<double> x = flattened(report.at);
  if (const auto error = f.domain_error_at(x)) throw *error;
  if (const auto kink = f.objective().kink(x)) {
    report.kink = kink_text(*session.model.graph, *kink);
    session.console.warning(report.kink + "; there need not be a Hessian");
  }
  if (session.options.along) {
    take_product(report, hessian_vector_at(f.objective(), x, direction_along(session)), direction_along(session));
    return {std::move(report), 0};
  }
  report.gradient.resize(f.dimension());
  report.value = f.objective().value_and_gradient(x, report.gradient);
  report.hessian = f.hessian(x);
  if (all_finite(report.hessian)) report.eigenvalues = symmetric_eigen(report.hessian, f.dimension()).values;
  for (std::size_t i = 0; i < f.dimension(); ++i) report.laplacian += report.hessian[i * f.dimension() + i];
  return {std::move(report), 0, save_hessian(session, f)};
}

}  // namespace steepest::app
