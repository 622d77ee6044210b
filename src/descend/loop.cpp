#include "descend/loop.hpp"

#include "descend/bounded.hpp"
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
  return observer_({iterations_, here.x, here.value, max_norm(evaluator_.box().free_gradient(here.x, here.gradient)),
                    step, distance});
}

Proposal Walk::propose(const Sample& here) {
  const Box& box = evaluator_.box();
  if (box.empty()) return direction_->propose(here, search_->restraint());
  return propose_within(box, here, *direction_, *search_);
}

Sample Walk::ask(const Sample& here) const {
  Vector x = along(here.x, search_->length(), proposal_.step);
  if (!evaluator_.box().empty()) x = evaluator_.box().projected(std::move(x), here.x);
  if (wants_.triangle && search_->wants_gradient()) return evaluator_.at_triangle(std::move(x));
  return evaluator_.at(std::move(x), search_->wants_gradient());
}

Sample Walk::face(const Sample& here) const { return without(here, evaluator_.box().held(here.x, here.gradient), {}); }

WalkEnd Walk::failure(const Sample& here, bool blocked) const {
  if (!blocked)
    return {End::stuck,
            "no lower value was found along the last direction, where the slope is " + number_text(proposal_.slope, 3)};
  return {End::non_finite, "the value is not finite (NaN) however short the step from " + point_text(here.x, names_)};
}

/// What was learnt on one face of the box misleads on another.
void Walk::learn(const Sample& from, const Sample& to) {
  const Box& box = evaluator_.box();
  const bool other_face =
      !box.empty() && !direction_->knows_bounds() && box.held(from.x, from.gradient) != box.held(to.x, to.gradient);
  if (other_face) direction_->restart();
  if (!other_face || !search_->follows_line()) direction_->learn(from, to);
}

std::optional<WalkEnd> Walk::arrive(Sample& here, Sample& trial) {
  ++iterations_;
  learn(here, trial);
  diary_.note(here, trial);
  const double distance = norm(difference(trial.x, here.x));
  std::swap(here, trial);
  if (!report(here, search_->length(), distance))
    return WalkEnd{End::interrupted, "interrupted after " + std::to_string(iterations_) + " iterations"};
  if (evaluator_.box().empty()) {
    if (auto outcome = stopping_.check(here, &trial, iterations_, evaluator_)) return outcome;
    return watch_.check(trial, here);
  }
  const Sample free = face(here);
  if (auto outcome = stopping_.check(free, &trial, iterations_, evaluator_)) return outcome;
  return watch_.check(face(trial), free);
}

WalkEnd Walk::run(Sample& here) {
  evaluator_.complete(here, wants_);
  watch_.begin(here);
  diary_.begin(here);
  if (iterations_ == 0 && !report(here, 0, 0)) return {End::interrupted, "interrupted at the start"};
  const auto at_start = evaluator_.box().empty() ? stopping_.check(here, nullptr, iterations_, evaluator_)
                                                 : stopping_.check(face(here), nullptr, iterations_, evaluator_);
  if (at_start) return *at_start;
  bool fresh = true;
  bool restarted = false;
  bool blocked = false;  // a trial from here was not finite
  for (;;) {
    if (fresh || search_->reshapes()) proposal_ = propose(here);
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
