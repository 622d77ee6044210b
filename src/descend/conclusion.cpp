#include "descend/conclusion.hpp"

#include "descend/face.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

void set(MinimizeResult& result, Status status, std::string reason) {
  result.status = status;
  result.reason = std::move(reason);
}

bool is_no_minimum(Point point) { return point == Point::saddle || point == Point::maximum || point == Point::flat; }

void conclude_at_rest(MinimizeResult& result, const Judge& judge, const WalkEnd& outcome, const Sample& here) {
  const Verdict& verdict = judge.verdict();
  result.point = verdict.point;
  result.eigenvalues = verdict.eigenvalues;
  result.warnings.insert(result.warnings.end(), verdict.warnings.begin(), verdict.warnings.end());
  const std::string gradient = number_text(judge.steepness(here), 3);
  if (is_no_minimum(verdict.point) && judge.stationary(here, outcome)) {
    set(result, Status::not_a_minimum,
        "the gradient is " + gradient + ", but the point is not a minimum: " + verdict.text);
  } else if (!is_no_minimum(verdict.point) && judge.arrived(here, outcome)) {
    const std::string rounding = outcome.end == End::tolerance ? "" : "as far as rounding allows: ";
    set(result, Status::converged, rounding + outcome.reason + "; " + verdict.text);
  } else {
    result.point = Point::unknown;
    set(result, Status::limit, "no further progress: " + outcome.reason + ", and the gradient is " + gradient);
  }
}

}  // namespace

bool at_rest(End end) { return end == End::tolerance || end == End::rounding || end == End::stuck; }

void conclude(MinimizeResult& result, const Judge& judge, const WalkEnd& outcome, Sample here, Evaluator& evaluator,
              const std::vector<std::string>& names) {
  switch (outcome.end) {
    case End::tolerance:
    case End::rounding:
    case End::stuck: conclude_at_rest(result, judge, outcome, here); break;
    case End::turn:
    case End::limit: set(result, Status::limit, outcome.reason); break;
    case End::interrupted: set(result, Status::interrupted, outcome.reason); break;
    case End::unbounded: result.ray = outcome.ray; [[fallthrough]];
    case End::diverged:
    case End::alternating:
    case End::non_finite: set(result, Status::diverged, outcome.reason); break;
  }
  const Sample& best = evaluator.best();
  const bool rest = result.status == Status::converged || result.status == Status::not_a_minimum;
  if (!rest && !best.x.empty() && (best.value < here.value || !here.finite()) && best.x != here.x) {
    here = evaluator.at(best.x, true);
    result.eigenvalues.clear();
    // The numbers of the reason are those of where the walk came to rest.
    if (at_rest(outcome.end)) result.reason += "; reported is the best point seen, which lies elsewhere";
  }
  result.gradient_norm = judge.steepness(here);
  result.active = active_bounds(evaluator.box(), here.x, here.gradient, names);
  result.x = std::move(here.x);
  result.value = here.value;
  result.gradient = std::move(here.gradient);
}

}  // namespace steepest
