#include "app/differentiability.hpp"
#include "app/verbs.hpp"

namespace steepest::app {

Outcome run_grad(Session& session) {
  PointFunction f(session);
  GradientReport report;
  report.formula = session.shown_formula();
  report.at = values_for("--at", session.at, session.model.parameters);
  const std::vector<double> x = flattened(report.at);
  if (const auto error = f.domain_error_at(x)) throw *error;
  report.gradient.resize(f.dimension());
  report.value = f.value_and_gradient(x, report.gradient);
  const Differentiability verdict = differentiability(f, x, report.value, report.gradient);
  report.differentiable = verdict.differentiable.value_or(false);
  report.reason = verdict.reason;
  if (report.differentiable) report.gradient = verdict.gradient;
  return {std::move(report), 0};
}

}  // namespace steepest::app
