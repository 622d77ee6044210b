#include "descend/descent.hpp"
#include "descend/prepare.hpp"
#include "steepest/base.hpp"

namespace steepest {

MinimizeResult minimize(Objective& objective, std::span<const double> start, const MinimizeOptions& options) {
  options.validate();
  if (start.size() != objective.dimension())
    throw UserError(ErrorKind::command_line, "the start has " + std::to_string(start.size()) +
                                                 " values, the objective " + std::to_string(objective.dimension()) +
                                                 " variables");
  Evaluator evaluator(objective, box_of(options.bounds, options.names, objective.dimension()));
  Choice choice = choose_method(objective, options.method, !evaluator.box().empty());
  choice.method = with_search(std::move(choice.method), options.search);
  MinimizeResult result = descend(evaluator, choice.method, start, options);
  if (options.retry && choice.method.needs_least_squares && worth_retrying(result))
    retry(evaluator, choice.method, start, options, result);
  result.why = choice.why;
  if ((options.step || options.paper_step) && choice.method.step_scale == StepScale::none)
    result.warnings.push_back("the step size given was not used: method " + choice.method.name +
                              " finds its own steps");
  result.evaluations = evaluator.counts();
  return result;
}

}  // namespace steepest
