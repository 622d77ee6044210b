#include "descend/direction/proximal.hpp"

namespace steepest {
namespace {

constexpr double growth = 1.25;          // of the step size, after a step
constexpr double growth_at_restart = 2;  // likewise, with acceleration
constexpr double nearness = 1e-6;        // of the place where the curvature is measured
constexpr double clear_of_rounding = 1e-12;

double square(View a) { return dot(a, a); }

}  // namespace

double step_by_curvature(Evaluator& evaluator, const Sample& here) {
  const double slope = norm(here.gradient), size = std::max(1.0, norm(here.x));
  if (slope == 0) return 1;
  const Box& box = evaluator.box();
  Vector x = along(here.x, -nearness * size / slope, here.gradient);
  if (!box.empty()) x = box.projected(std::move(x), here.x);
  const Sample near = evaluator.at(std::move(x), true);
  const double moved = norm(difference(near.x, here.x));
  const double changed = norm(difference(smooth_gradient(near), smooth_gradient(here)));
  const double step = moved / changed;
  return changed > 0 && moved > 0 && std::isfinite(step) ? step : size / slope;
}

ProximalDirection::ProximalDirection(const MethodOptions& options, bool accelerated)
    : penalty_(options.penalty != nullptr ? *options.penalty : Penalty()),
      box_(options.box != nullptr ? *options.box : Box()),
      accelerated_(accelerated) {}

void ProximalDirection::look(Evaluator& evaluator, const Sample& here) {
  if (state_.step == 0) state_.step = step_by_curvature(evaluator, here);
  ahead_ = here;
  if (state_.before.empty()) return;
  const double next = 0.5 * (1 + std::sqrt(1 + 4 * state_.momentum * state_.momentum));
  Vector y = along(here.x, (state_.momentum - 1) / next, difference(here.x, state_.before));
  if (!box_.empty()) y = box_.projected(std::move(y), here.x);
  if (y == here.x) return;
  Sample ahead = evaluator.at(std::move(y), true);
  if (ahead.finite()) ahead_ = std::move(ahead);
}

Proposal ProximalDirection::propose(const Sample& here, double restraint) {
  const double step = restraint * state_.step;
  const Vector& gradient = smooth_gradient(ahead_);
  const Vector target = proximal_point(along(ahead_.x, -step, gradient), step, penalty_, box_);
  const Vector move = difference(target, ahead_.x);
  const double bend = square(move) / (2 * step);
  const double model = (ahead_.value - ahead_.penalty) + dot(gradient, move) + bend + penalty_.value(target);
  visible_ = bend > clear_of_rounding * std::abs(here.value);
  Proposal proposal;
  proposal.step = difference(target, here.x);
  proposal.slope = dot(here.gradient, proposal.step);
  proposal.predicted = here.value - model;
  proposal.length = norm(proposal.step);
  return proposal;
}

void ProximalDirection::learn(const Sample& from, const Sample& to) {
  if (!accelerated_) {
    if (visible_) state_.step *= growth;
    return;
  }
  const bool astray = dot(difference(ahead_.x, to.x), difference(to.x, from.x)) > 0;
  if (astray && visible_) state_.step *= growth_at_restart;
  if (astray) {
    state_.momentum = 1;
    state_.before.clear();
    return;
  }
  if (!state_.before.empty()) state_.momentum = 0.5 * (1 + std::sqrt(1 + 4 * state_.momentum * state_.momentum));
  state_.before = from.x;
}

bool ProximalDirection::restart() {
  const bool known = state_.step > 0;
  state_ = {};
  return known;
}

void ProximalDirection::list(Fields& fields) {
  fields.field("step size", state_.step);
  fields.field("momentum", state_.momentum);
  fields.field("point before", state_.before);
}

}  // namespace steepest
