#include "descend/bounded.hpp"

#include "descend/linear_algebra.hpp"

namespace steepest {
namespace {

void clear(Vector& step, const Held& held) {
  for (std::size_t i = 0; i < step.size(); ++i)
    if (held[i]) step[i] = 0;
}

/// The decrease that the model behind the direction promises for a step.
double promised(const Sample& here, const Proposal& raw, View step, double scale) {
  if (!here.hessian.empty()) return -dot(here.gradient, step) - 0.5 * dot(step, multiply(here.hessian, step));
  if (!here.triangle.factor.empty()) return -scale * model_change(here.triangle, step);
  return raw.predicted;
}

Proposal by_model(const Box& box, const Sample& here, Direction& direction, double restraint) {
  const std::size_t n = here.x.size();
  Held held = box.held(here.x, here.gradient);
  Vector moved(n, 0);
  Proposal proposal;
  for (std::size_t pass = 0; pass <= n; ++pass) {
    proposal = direction.propose(without(here, held, moved), restraint);
    bool crossed = false;
    for (std::size_t i = 0; i < n; ++i) {
      if (held[i]) {
        proposal.step[i] = moved[i];
        continue;
      }
      const double target = here.x[i] + proposal.step[i];
      if (target >= box.low(i) && target <= box.high(i)) continue;
      held[i] = crossed = true;
      moved[i] = (target < box.low(i) ? box.low(i) : box.high(i)) - here.x[i];
    }
    if (!crossed) break;
  }
  proposal.slope = dot(here.gradient, proposal.step);
  proposal.length = norm(proposal.step);
  proposal.predicted = promised(here, proposal, proposal.step, direction.model_scale());
  return proposal;
}

/// The step towards the projection of the first point that a search would try.
bool bend(const Box& box, const Sample& here, const Search& search, Proposal& proposal) {
  const double first = search.first_length(here, proposal);
  if (box.reach(here.x, proposal.step) < first) {
    const Vector target = box.projected(along(here.x, first, proposal.step), here.x);
    proposal.step = scaled(difference(target, here.x), 1 / first);
  }
  proposal.slope = dot(here.gradient, proposal.step);
  proposal.length = norm(proposal.step);
  proposal.longest = box.reach(here.x, proposal.step);
  return proposal.slope < 0;
}

Proposal by_line(const Box& box, const Sample& here, Direction& direction, const Search& search) {
  const Held held = box.held(here.x, here.gradient);
  const Sample face = without(here, held, {});
  Proposal proposal = direction.propose(direction.knows_bounds() ? here : face, search.restraint());
  if (!direction.knows_bounds()) clear(proposal.step, held);
  if (!search.follows_line() || bend(box, here, search, proposal)) return proposal;
  // Bending may turn a direction uphill, never minus the gradient.
  direction.restart();
  proposal.step = scaled(face.gradient, -1);
  proposal.slope = dot(face.gradient, proposal.step);
  proposal.length = norm(proposal.step);
  bend(box, here, search, proposal);
  return proposal;
}

}  // namespace

Proposal propose_within(const Box& box, const Sample& here, Direction& direction, const Search& search) {
  const Wants wants = direction.wants();
  if (wants.hessian || wants.triangle) return by_model(box, here, direction, search.restraint());
  return by_line(box, here, direction, search);
}

}  // namespace steepest
