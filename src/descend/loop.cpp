#include "descend/loop.hpp"

#include "descend/text.hpp"

namespace steepest {

Walk::Walk(Evaluator& evaluator, const Method& method, const MethodOptions& method_options, const Rules& rules,
           const MinimizeOptions& options, std::size_t iterations)
    : evaluator_(evaluator),
      method_(method),
      method_options_(method_options),
      observer_(options.observer),
      names_(options.names),
      stopping_(rules),
      watch_(evaluator, options.names, method.step_scale == StepScale::curvature, method_options.step),
      iterations_(iterations) {
  renew();
}

void Walk::renew() {
  direction_ = method_.direction(method_options_);
  search_ = method_.search(method_options_);
  wants_ = direction_->wants();
}

void Walk::list(Fields& fields) {
  fields.field("iterations", iterations_);
  direction_->list(fields);
  search_->list(fields);
}

bool Walk::report(const Sample& here, double step, double distance) const {
  if (!observer_) return true;
  return observer_({iterations_, here.x, here.value, max_norm(here.gradient), step, distance});
}

Sample Walk::ask(const Sample& here) const {
  return evaluator_.at(along(here.x, search_->length(), proposal_.step), search_->wants_gradient());
}

WalkEnd Walk::failure(const Sample& here, bool blocked) const {
  if (!blocked)
    return {End::stuck,
            "no lower value was found along the last direction, where the slope is " + number_text(proposal_.slope, 3)};
  return {End::non_finite, "the value is not finite (NaN) however short the step from " + point_text(here.x, names_)};
}

std::optional<WalkEnd> Walk::arrive(Sample& here, Sample& trial) {
  ++iterations_;
  direction_->learn(here, trial);
  const double distance = norm(difference(trial.x, here.x));
  std::swap(here, trial);
  if (!report(here, search_->length(), distance))
    return WalkEnd{End::interrupted, "interrupted after " + std::to_string(iterations_) + " iterations"};
  if (auto outcome = stopping_.check(here, &trial, iterations_, evaluator_)) return outcome;
  return watch_.check(trial, here);
}

WalkEnd Walk::run(Sample& here) {
  evaluator_.complete(here, wants_);
  watch_.begin(here);
  if (iterations_ == 0 && !report(here, 0, 0)) return {End::interrupted, "interrupted at the start"};
  if (auto outcome = stopping_.check(here, nullptr, iterations_, evaluator_)) return *outcome;
  bool fresh = true;
  bool restarted = false;
  bool blocked = false;  // a trial from here was not finite
  for (;;) {
    if (fresh || search_->reshapes()) proposal_ = direction_->propose(here, search_->restraint());
    if (fresh) search_->begin(here, proposal_);
    fresh = false;
    Sample trial = ask(here);
    if (!trial.finite() && watch_.grown(here)) return watch_.growth(here);
    if (blocked && trial.x == here.x) return failure(here, true);
    blocked = blocked || !trial.finite();
    Answer answer = search_->judge(here, proposal_, trial);
    if (answer == Answer::accept) {
      evaluator_.complete(trial, wants_);
      if (trial.finite() && all_finite(trial.hessian) && all_finite(trial.triangle.factor)) {
        if (auto outcome = arrive(here, trial)) return *outcome;
        fresh = true;
        restarted = blocked = false;
        continue;
      }
      trial.value = std::numeric_limits<double>::quiet_NaN();
      answer = search_->judge(here, proposal_, trial);
    }
    if (answer == Answer::failed) {
      if (restarted || !direction_->restart()) return failure(here, !trial.finite());
      restarted = fresh = true;
    }
    if (auto outcome = stopping_.check_limits(iterations_, evaluator_)) return *outcome;
  }
}

}  // namespace steepest
