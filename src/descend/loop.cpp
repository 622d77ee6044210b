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
  direction_->work_on(evaluator_.threads());
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
  const Box& box = evaluator_.box();
  const double steepest = box.empty() ? max_norm(here.gradient) : max_norm(box.free_gradient(here.x, here.gradient));
  return observer_({iterations_, offered ? View(*offered) : View(here.x), here.value, steepest, step, distance});
}

/// The direction's answer, inside the box.
std::optional<Vector> Walk::answer() const {
  std::optional<Vector> answer = direction_->answer();
  if (answer && !evaluator_.box().empty()) answer = evaluator_.box().projected(*answer, *answer);
  return answer;
}

void Walk::propose(const Sample& here) {
  const Box& box = evaluator_.box();
  direction_->reuse(std::move(proposal_.step));
  proposal_ =
      box.empty() ? direction_->propose(here, search_->restraint()) : propose_within(box, here, *direction_, *search_);
}

void Walk::look_at(Sample& there) const {
  if (wants_.triangle && search_->wants_gradient()) {
    there = evaluator_.at_triangle(std::move(there.x));
    return;
  }
  evaluator_.visit(there, search_->wants_gradient());
  if (there.gradient.empty()) return;
  // Where the slope is finite, so is every element of the gradient, and no further pass is needed to see it.
  const bool on_line = search_->follows_line() && there.gradient.size() == proposal_.step.size();
  there.slope = on_line ? dot(evaluator_.threads(), there.gradient, proposal_.step) : 0;
  there.finite_gradient = (on_line && std::isfinite(there.slope)) || all_finite(evaluator_.threads(), there.gradient);
}

void Walk::begin_step(const Sample& here, Sample& trial) {
  direction_->look(evaluator_, here);
  const bool ahead = evaluator_.box().empty() && search_->length_is_given();
  if (ahead) search_->begin(here, proposal_);
  placed_ = search_->length();
  direction_->aim(ahead ? &trial.x : nullptr, placed_);
  propose(here);
  if (!ahead) search_->begin(here, proposal_);
}

void Walk::ask(const Sample& here, Sample& trial) {
  if (search_->moves_on()) evaluator_.next_rows();
  const double length = search_->length();
  if (!proposal_.step.empty()) {
    move_along(evaluator_.threads(), here.x, length, proposal_.step, trial.x);
  } else if (length != placed_) {
    trial.x = along(here.x, length / placed_, difference(trial.x, here.x));
    placed_ = length;
  }
  if (!evaluator_.box().empty()) trial.x = evaluator_.box().projected(std::move(trial.x), here.x);
  look_at(trial);
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
  Change change;
  if (!sampled_) {
    change = change_between(evaluator_.threads(), here, trial);
    diary_.note(trial, change);
    // While the value falls, `here` is the best point, and at the end it is remembered.
    if (!(trial.value <= here.value)) evaluator_.remember(here.x, here.value);
  } else if (observer_) {
    change.distance = norm(difference(trial.x, here.x));
  }
  // Of a method that finds its own steps: how far it went for the slope it saw.
  const bool own_step = method_.step_scale == StepScale::none && search_->length_is_given() && observer_;
  const double step = own_step ? change.distance / norm(here.gradient) : search_->length();
  std::swap(here, trial);
  const bool go_on = report(here, step, change.distance);
  moved_ = 1;
  std::optional<WalkEnd> end = check(trial, here, change);
  if (!go_on && !end)
    end = WalkEnd{End::interrupted, "interrupted after " + std::to_string(iterations_) + " iterations"};
  keep(here, end);
  return end;
}

std::optional<WalkEnd> Walk::check(Sample& previous, const Sample& here, const Change& change) {
  // The values of samples say nothing about progress.
  if (sampled_) return stopping_.check_limits(iterations_, evaluator_);
  if (!evaluator_.box().empty()) {
    Sample free_before = face(previous);
    const Sample free = face(here);
    return check_free(free_before, free, change_between(evaluator_.threads(), free_before, free));
  }
  return check_free(previous, here, change);
}

std::optional<WalkEnd> Walk::check_free(Sample& previous, const Sample& here, const Change& change) {
  std::optional<WalkEnd> end = stopping_.check(here, &previous, change, iterations_, evaluator_);
  if (end && end->end != End::limit) return end;
  // A solution found directly may be as large as it likes.
  if (method_.needs_least_squares && method_options_.linear) return end;
  const std::optional<WalkEnd> seen = watch_.check(previous, here, change);
  return end ? end : seen;
}

WalkEnd Walk::run(Sample& here) {
  if (const std::optional<WalkEnd> past = finished_before(here)) return *past;
  WalkEnd end = walk(here);
  if (!sampled_) {
    evaluator_.remember(here.x, here.value);
    if (moved_ == 1) diary_.rest(here);
  }
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
    const Sample free = evaluator_.box().empty() ? here : face(here);
    end = stopping_.check(free, nullptr, change_between(evaluator_.threads(), free, free), iterations_, evaluator_);
  }
  keep(here, end);
  return end;
}

WalkEnd Walk::walk(Sample& here) {
  if (const auto end = begin(here)) return *end;
  Sample trial;
  bool fresh = true;
  bool restarted = false;
  bool blocked = false;  // a trial from here was not finite
  for (;;) {
    if (fresh) {
      begin_step(here, trial);
    } else if (search_->reshapes()) {
      propose(here);
    }
    fresh = false;
    ask(here, trial);
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
    if (!sampled_ && trial.value < here.value) evaluator_.remember(trial.x, trial.value);
    if (answer == Answer::failed) {
      if (restarted || !direction_->restart()) return failure(here, !trial.finite());
      restarted = fresh = true;
    }
    if (auto outcome = stopping_.check_limits(iterations_, evaluator_)) return *outcome;
  }
}

}  // namespace steepest
