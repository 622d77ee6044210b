#include "descend/loop.hpp"

#include "descend/bounded.hpp"
#include "descend/keeper.hpp"
#include "descend/text.hpp"

namespace steepest {

namespace {

/// A schedule that ends ends the walk.
Rules ending_with(Rules rules, const Schedule& schedule) {
  if (schedule.ends() && schedule.length > 0)
    rules.max_iter = std::min(rules.max_iter, schedule.warm_up + schedule.length);
  return rules;
}

/// The schedule with the walk's own length where none is given.
Schedule completed(Schedule schedule, const Rules& rules, const Evaluator& evaluator) {
  if (schedule.kind == Schedule::Kind::constant || schedule.length > 0) return schedule;
  double iterations = rules.max_iter;
  if (rules.epochs && evaluator.samples())
    iterations = std::min(iterations, std::ceil(*rules.epochs * static_cast<double>(evaluator.blocks())));
  schedule.length = std::max(1.0, iterations - schedule.warm_up);
  return schedule;
}

}  // namespace

Walk::Walk(Evaluator& evaluator, const Method& method, const MethodOptions& method_options, const Rules& rules,
           const MinimizeOptions& options, std::size_t iterations)
    : evaluator_(evaluator),
      method_(method),
      method_options_(method_options),
      observer_(options.observer),
      names_(options.names),
      stopping_(ending_with(rules, options.schedule)),
      sampled_(evaluator.samples()),
      watch_(evaluator, options.names, method.step_scale == StepScale::curvature, method_options.step),
      iterations_(iterations) {
  method_options_.schedule = completed(options.schedule, rules, evaluator);
  method_options_.box = &evaluator.box();
  method_options_.penalty = &evaluator.penalty();
  method_options_.batches = sampled_ ? evaluator.blocks() : 1;
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
  stopping_.list(fields);
  watch_.list(fields);
  diary_.list(fields);
}

bool Walk::report(const Sample& here, double step, double distance) const {
  if (!observer_) return true;
  const std::optional<Vector> offered = answer();
  return observer_({iterations_, offered ? View(*offered) : View(here.x), here.value,
                    max_norm(evaluator_.box().free_gradient(here.x, here.gradient)), step, distance});
}

/// The direction's answer, inside the box.
std::optional<Vector> Walk::answer() const {
  std::optional<Vector> answer = direction_->answer();
  if (answer && !evaluator_.box().empty()) answer = evaluator_.box().projected(*answer, *answer);
  return answer;
}

Proposal Walk::propose(const Sample& here) {
  const Box& box = evaluator_.box();
  if (box.empty()) return direction_->propose(here, search_->restraint());
  return propose_within(box, here, *direction_, *search_);
}

Sample Walk::look_at(Vector x) const {
  if (wants_.triangle && search_->wants_gradient()) return evaluator_.at_triangle(std::move(x));
  return evaluator_.at(std::move(x), search_->wants_gradient());
}

Sample Walk::ask(const Sample& here) const {
  if (search_->moves_on()) evaluator_.next_rows();
  Vector x = along(here.x, search_->length(), proposal_.step);
  if (!evaluator_.box().empty()) x = evaluator_.box().projected(std::move(x), here.x);
  return look_at(std::move(x));
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
  if (sampled_ && !search_->moves_on()) {
    evaluator_.next_rows();
    evaluator_.add_gradient(trial);
  }
  learn(here, trial);
  if (!sampled_) diary_.note(here, trial);
  const double distance = norm(difference(trial.x, here.x));
  std::swap(here, trial);
  const bool go_on = report(here, search_->length(), distance);
  moved_ = 1;
  std::optional<WalkEnd> end = check(trial, here);
  if (!go_on && !end)
    end = WalkEnd{End::interrupted, "interrupted after " + std::to_string(iterations_) + " iterations"};
  keep(here, end);
  return end;
}

std::optional<WalkEnd> Walk::check(const Sample& previous, const Sample& here) {
  // The values of samples say nothing about progress.
  if (sampled_) return stopping_.check_limits(iterations_, evaluator_);
  if (evaluator_.box().empty()) return check_faces(previous, previous, here);
  return check_faces(previous, face(previous), face(here));
}

std::optional<WalkEnd> Walk::check_faces(const Sample& previous, const Sample& free_before, const Sample& free) {
  std::optional<WalkEnd> end = stopping_.check(free, &previous, iterations_, evaluator_);
  if (end && end->end != End::limit) return end;
  const std::optional<WalkEnd> seen = watch_.check(free_before, free);
  return end ? end : seen;
}

WalkEnd Walk::run(Sample& here) {
  if (const std::optional<WalkEnd> past = finished_before(here)) return *past;
  WalkEnd end = walk(here);
  if (const std::optional<Vector> offered = answer()) {
    here = evaluator_.at(*offered, true);
    evaluator_.complete(here, wants_);
    moved_ = 0;
  }
  if (Keeper* keeper = evaluator_.keeper()) keeper->finish(record(here, end));
  return end;
}

std::optional<WalkEnd> Walk::begin(Sample& here) {
  if (resume(here)) return stopping_.check_limits(iterations_, evaluator_);
  moved_ = 0;
  evaluator_.complete(here, wants_);
  watch_.begin(here);
  diary_.begin(here);
  if (iterations_ == 0 && !report(here, 0, 0)) return WalkEnd{End::interrupted, "interrupted at the start"};
  std::optional<WalkEnd> end;
  if (!sampled_) {
    end = evaluator_.box().empty() ? stopping_.check(here, nullptr, iterations_, evaluator_)
                                   : stopping_.check(face(here), nullptr, iterations_, evaluator_);
  }
  keep(here, end);
  return end;
}

WalkEnd Walk::walk(Sample& here) {
  if (const auto end = begin(here)) return *end;
  bool fresh = true;
  bool restarted = false;
  bool blocked = false;  // a trial from here was not finite
  for (;;) {
    if (fresh) direction_->look(evaluator_, here);
    if (fresh || search_->reshapes()) proposal_ = propose(here);
    if (fresh) search_->begin(here, proposal_);
    fresh = false;
    Sample trial = ask(here);
    if (!trial.finite() && watch_.grown(here)) return watch_.growth(here);
    if (blocked && trial.x == here.x) return failure(here, true);
    blocked = blocked || !trial.finite();
    Answer answer = search_->judge(here, proposal_, trial);
    if (answer == Answer::accept) {
      // On other rows it is asked for its gradient once they are drawn.
      if (!sampled_ || search_->moves_on()) evaluator_.complete(trial, wants_);
      if (trial.finite() && all_finite(trial.hessian) && all_finite(trial.triangle.factor)) {
        if (auto outcome = arrive(here, trial)) return *outcome;
        fresh = true;
        restarted = blocked = false;
        continue;
      }
      trial.value = std::numeric_limits<double>::quiet_NaN();
      answer = search_->judge(here, proposal_, trial);
    }
    if (answer == Answer::again) direction_->refused(here, trial);
    if (answer == Answer::failed) {
      if (restarted || !direction_->restart()) return failure(here, !trial.finite());
      restarted = fresh = true;
    }
    if (auto outcome = stopping_.check_limits(iterations_, evaluator_)) return *outcome;
  }
}

}  // namespace steepest
