#include "descend/samples.hpp"

#include "descend/loop.hpp"
#include "descend/prepare.hpp"
#include "descend/text.hpp"
#include "descend/trial.hpp"
#include "descend/verdict.hpp"

namespace steepest {
namespace {

Rules rules_of(const MinimizeOptions& options, const Sampling& sampling) {
  Rules rules;
  rules.max_iter = options.max_iter.value_or(std::numeric_limits<double>::infinity());
  rules.max_eval = options.max_eval;
  rules.time_limit = options.time_limit;
  rules.epochs = sampling.epochs;
  return rules;
}

double step_for(Evaluator& evaluator, const Method& method, const Sample& start, const MinimizeOptions& options,
                const Sampling& sampling, std::vector<std::string>& notes) {
  if (options.step) return *options.step;
  if (options.paper_step && method.paper_step > 0) return method.paper_step;
  return search_step(evaluator, method, start, sampling, notes);
}

/// What the whole function says of the point at the end.
void conclude(Evaluator& evaluator, const Sample& start, const Sample& here, const WalkEnd& outcome,
              const MinimizeOptions& options, MinimizeResult& result) {
  if (outcome.end == End::interrupted || outcome.end == End::diverged || outcome.end == End::non_finite) {
    result.status = outcome.end == End::interrupted ? Status::interrupted : Status::diverged;
    result.reason = outcome.reason;
    return;
  }
  Rules rules;
  rules.gtol = options.gtol;
  rules.max_iter = std::numeric_limits<double>::infinity();
  Stopping tests(rules);
  const std::optional<WalkEnd> arrived =
      tests.check(here, nullptr, change_between(evaluator.threads(), here, here), 0, evaluator);
  std::vector<Criterion> criteria = tests.criteria();
  std::erase_if(criteria, [](const Criterion& c) { return c.limits_effort; });
  result.criteria.insert(result.criteria.begin(), criteria.begin(), criteria.end());
  if (!arrived) {
    result.reason =
        outcome.reason + "; the gradient of the whole function is " + number_text(max_norm(here.gradient), 3);
    return;
  }
  const Verdict verdict = judge_point(evaluator, here,
                                      {.structure = evaluator.objective().structure(),
                                       .descended = true,
                                       .start_value = start.value,
                                       .start = start.x,
                                       .start_gradient = start.gradient,
                                       .names = &options.names});
  const bool minimum = verdict.point == Point::local_minimum || verdict.point == Point::global_minimum;
  result.point = verdict.point;
  result.eigenvalues = verdict.eigenvalues;
  result.status = minimum ? Status::converged : Status::not_a_minimum;
  result.reason = arrived->reason + "; " + verdict.text;
}

}  // namespace

std::optional<Sampling> sampling_for(Objective& objective, const Method& method, const MinimizeOptions& options) {
  if (!options.sampling && !method.needs_samples) return {};
  if (!method.takes_samples) {
    std::string takers;
    for (const MethodInfo& info : methods()) {
      if (info.takes_samples) takers += (takers.empty() ? "" : ", ") + info.name;
    }
    throw UserError(ErrorKind::command_line, "method '" + method.name + "' cannot walk on samples of the rows", {},
                    "leave --batch out, or use one of " + takers);
  }
  if (objective.sample_rows() == 0)
    throw UserError(ErrorKind::command_line,
                    "--batch: the function is no sum or mean over the rows of a table, so rows cannot be sampled", {},
                    "leave --batch out");
  return options.sampling ? *options.sampling : Sampling{};
}

MinimizeResult descend_on_samples(Evaluator& evaluator, const Method& method, View start,
                                  const MinimizeOptions& options, const Sampling& sampling) {
  MinimizeResult result;
  result.method = method.name;
  result.sampling = sampling;
  const Sample first = finite_start(evaluator, start, options, result.notes);
  result.start = first.x;
  if (!method.warning.empty()) result.warnings.push_back(method.warning);
  if (const std::size_t rows = evaluator.objective().sample_rows(); sampling.batch > rows)
    result.notes.push_back("--batch " + std::to_string(sampling.batch) + " is more than the " + std::to_string(rows) +
                           " rows there are: every sample is all of them");
  MethodOptions method_options;
  if (method.step_scale != StepScale::none) {
    method_options.step = step_for(evaluator, method, first, options, sampling, result.notes);
    result.step = method_options.step;
  }
  evaluator.sample(RowOrder(evaluator.objective().sample_rows(), sampling, method.fixed_blocks));
  Sample here = evaluator.at(first.x, true);
  Walk walk(evaluator, method, method_options, rules_of(options, sampling), options);
  const WalkEnd outcome = walk.run(here);
  result.iterations = walk.iterations();
  result.criteria = walk.criteria();
  result.epochs = evaluator.epochs();
  evaluator.sample({});
  if (evaluator.objective().is_rough()) {
    result.notes.emplace_back("the steps in float32, the value at the end in float64");
    evaluator.refine();
  }
  here = evaluator.at(here.x, true);
  if (!here.finite() || here.value > first.value) {
    result.warnings.push_back("the value rose from " + short_text(first.value) + " to " + short_text(here.value) +
                              "; the start is returned" +
                              (method.step_scale == StepScale::none ? "" : ", a smaller step may do better"));
    here = first;
  }
  conclude(evaluator, first, here, outcome, options, result);
  result.x = here.x;
  result.value = here.value;
  result.gradient = here.gradient;
  result.gradient_norm = max_norm(here.gradient);
  return result;
}

}  // namespace steepest
