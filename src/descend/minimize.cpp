#include <algorithm>

#include "descend/descent.hpp"
#include "descend/keeper.hpp"
#include "descend/prepare.hpp"
#include "descend/samples.hpp"
#include "descend/search/fixed_step.hpp"
#include "descend/text.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

/// Steps must shrink for the noise of samples to fade. Where nobody chose how, they follow a cosine (Mishchenko &
/// Defazio 2024, section 5).
MinimizeOptions with_decay(MinimizeOptions options) {
  const bool chosen = !options.method.empty() || options.schedule.kind != Schedule::Kind::constant;
  if (!chosen) options.schedule.kind = Schedule::Kind::cosine;
  return options;
}

void require_schedule_is_used(const Method& method, const Schedule& schedule) {
  const bool given = schedule.kind != Schedule::Kind::constant || schedule.warm_up > 0;
  if (!given || method.step_scale != StepScale::none || method.takes_schedule || method.search == whole_step) return;
  throw UserError(ErrorKind::command_line,
                  "schedule '" + to_text(schedule) + "': method '" + method.name + "' finds its own steps", {},
                  "name a method of a given step, for example gd or adam, or leave the schedule out");
}

void refuse_sampled_penalty(const MinimizeOptions& options) {
  if (!options.sampling || options.l1 == 0) return;
  throw UserError(ErrorKind::command_line, "--l1 does not go with samples of the rows", {},
                  "leave --batch and --epochs out: the methods for --l1 look at all rows");
}

/// Where the walk went on from, and what of the call did not count.
std::string resumption(const Keeper& keeper, View given, const std::vector<std::string>& names) {
  if (!keeper.resumed()) return "there was no checkpoint '" + keeper.file() + "' to resume: the walk began anew";
  const std::string text = "went on from the checkpoint '" + keeper.file() + "'";
  if (std::ranges::equal(keeper.start(), given)) return text;
  return text + ", whose walk began at " + point_text(keeper.start(), names) + "; the start of this call, " +
         point_text(given, names) + ", was not used";
}

Choice chosen(Evaluator& evaluator, const MinimizeOptions& options) {
  Objective& objective = evaluator.objective();
  if (!evaluator.penalty().empty()) return choose_l1_method(objective, options.method);
  if (options.sampling && options.method.empty())
    return {find_method("prodigy"), "samples of the rows, and no step was given; along a cosine"};
  return choose_method(objective, options.method, !evaluator.box().empty());
}

}  // namespace

MinimizeResult minimize(Objective& objective, std::span<const double> start, const MinimizeOptions& options) {
  options.validate();
  refuse_sampled_penalty(options);
  if (start.size() != objective.dimension())
    throw UserError(ErrorKind::command_line, "the start has " + std::to_string(start.size()) +
                                                 " values, the objective " + std::to_string(objective.dimension()) +
                                                 " variables");
  objective.refine(false);
  Evaluator evaluator(objective, box_of(options.bounds, options.names, objective.dimension()),
                      penalty_of(options, objective.dimension()));
  evaluator.read_time_from(options.clock);
  Choice choice = chosen(evaluator, options);
  choice.method = with_search(std::move(choice.method), options.search);
  require_schedule_is_used(choice.method, options.schedule);
  std::optional<Keeper> keeper;
  const View given = start;
  if (options.checkpoint) {
    keeper.emplace(*options.checkpoint, settings_of(objective, choice.method, options), start);
    evaluator.keep(&*keeper);
    start = keeper->start();
  }
  const std::optional<Sampling> sampling = sampling_for(objective, choice.method, options);
  MinimizeResult result = sampling ? descend_on_samples(evaluator, choice.method, start, with_decay(options), *sampling)
                                   : descend(evaluator, choice.method, start, options);
  if (options.retry && choice.method.needs_least_squares && worth_retrying(result))
    retry(evaluator, choice.method, start, options, result);
  const bool may_go_on = result.status == Status::limit || result.status == Status::interrupted;
  if (keeper && !may_go_on) keeper->write();
  if (keeper && options.checkpoint->resume) result.notes.push_back(resumption(*keeper, given, options.names));
  objective.refine(true);
  result.why = choice.why;
  if ((options.step || options.paper_step) && choice.method.step_scale == StepScale::none)
    result.warnings.push_back("the step size given was not used: method " + choice.method.name +
                              " finds its own steps");
  result.evaluations = evaluator.counts();
  return result;
}

}  // namespace steepest
