#include "descend/keeper.hpp"
#include "descend/loop.hpp"
#include "descend/trial.hpp"

namespace steepest {
namespace {

constexpr auto last_end = static_cast<std::size_t>(End::non_finite);

void write(StateWriter& out, const Criterion& criterion) {
  double value = criterion.value, limit = criterion.limit;
  out.text("criterion", criterion.name);
  out.field("value", value);
  out.field("limit", limit);
  out.number("holds", criterion.holds ? 1 : 0);
  out.number("limits effort", criterion.limits_effort ? 1 : 0);
}

Criterion criterion_from(StateReader& in) {
  Criterion criterion;
  criterion.name = in.text("criterion");
  in.field("value", criterion.value);
  in.field("limit", criterion.limit);
  criterion.holds = in.number("holds") != 0;
  criterion.limits_effort = in.number("limits effort") != 0;
  return criterion;
}

}  // namespace

/// To the point as it was reached, so that its value has the same bits: some methods ask for it without its gradient.
void Walk::go_to(Sample& here, Vector x) {
  if (moved_ == 0) {
    here = evaluator_.at(std::move(x), true);
  } else {
    here.x = std::move(x);
    look_at(here);
  }
  evaluator_.complete(here, wants_);
}

std::string Walk::record(Sample& here, const WalkEnd& end) {
  StateWriter out;
  out.text("reason", end.reason);
  out.number("end", static_cast<std::size_t>(end.end));
  Vector ray = end.ray;
  out.field("ray", ray);
  out.field("x", here.x);
  out.field("moved", moved_);
  out.field("iterations", iterations_);
  const std::vector<Criterion>& criteria = stopping_.criteria();
  out.number("criteria", criteria.size());
  for (const Criterion& criterion : criteria) write(out, criterion);
  diary_.list(out);
  evaluator_.list(out);
  return out.written();
}

std::optional<WalkEnd> Walk::finished_before(Sample& here) {
  Keeper* keeper = evaluator_.keeper();
  const std::optional<std::string> known = keeper ? keeper->finished_walk() : std::nullopt;
  criteria_.clear();
  if (!known) return {};
  StateReader in(*known, keeper->file());
  WalkEnd end;
  end.reason = in.text("reason");
  end.end = static_cast<End>(std::min(in.number("end"), last_end));
  in.field("ray", end.ray);
  Vector x = in.point("x", here.x.size());
  in.field("moved", moved_);
  in.field("iterations", iterations_);
  criteria_.resize(in.count("criteria"));
  for (Criterion& criterion : criteria_) criterion = criterion_from(in);
  diary_.list(in);
  go_to(here, std::move(x));
  evaluator_.list(in);
  return end;
}

bool Walk::resume(Sample& here) {
  Keeper* keeper = evaluator_.keeper();
  const std::optional<std::string> known = keeper ? keeper->state() : std::nullopt;
  if (!known) return false;
  StateReader in(*known, keeper->file());
  Vector x = in.point("x", here.x.size());
  in.field("moved", moved_);
  list(in);
  // Once for the sample that the point was seen on, and again as asking for it was counted.
  StateReader again = in;
  evaluator_.list(in);
  go_to(here, std::move(x));
  evaluator_.list(again);
  return true;
}

void Walk::keep(Sample& here, const std::optional<WalkEnd>& end) {
  Keeper* keeper = evaluator_.keeper();
  if (!keeper) return;
  const bool may_go_on = end && (end->end == End::limit || end->end == End::interrupted);
  if (!may_go_on && (end || !keeper->due())) return;
  StateWriter out;
  out.field("x", here.x);
  out.field("moved", moved_);
  list(out);
  evaluator_.list(out);
  keeper->write(out.written());
}

std::optional<double> step_kept(Evaluator& evaluator) {
  Keeper* keeper = evaluator.keeper();
  const std::optional<std::string> known = keeper ? keeper->finished_walk() : std::nullopt;
  if (!known) return {};
  StateReader in(*known, keeper->file());
  double step = 0;
  in.field("step found", step);
  evaluator.list(in);
  return step;
}

void keep_step(Evaluator& evaluator, double step) {
  Keeper* keeper = evaluator.keeper();
  if (!keeper) return;
  StateWriter out;
  out.field("step found", step);
  evaluator.list(out);
  keeper->finish(out.written());
}

}  // namespace steepest
