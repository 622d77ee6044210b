#include "app/point_function.hpp"
#include "app/verbs.hpp"

namespace steepest::app {

Outcome run_grad(Session& session) {
  PointFunction f(session);
  auto report = report_at_point<GradientReport>(session);
  const std::vector<double> x = flattened(report.at);
  if (const auto error = f.domain_error_at(x)) throw *error;
  const Differentiability verdict = differentiability(f.objective(), x);
  report.value = verdict.value;
  report.differentiable = verdict.differentiable;
  report.reason = verdict.reason;
  report.place = f.place_of(verdict.node);
  report.excerpt = f.excerpt(report.place);
  report.gradient = verdict.differentiable == true ? verdict.gradient : verdict.by_choice;
  return {std::move(report), 0};
}

}  // namespace steepest::app
