#include "descend/direction/lbfgs.hpp"

#include <limits>

namespace steepest {

Proposal LbfgsDirection::propose(const Sample& here, double) {
  const auto& s = state_.steps;
  const auto& y = state_.changes;
  Vector q = scaled(here.gradient, -1);
  if (!s.empty()) {
    Vector weight(s.size());
    for (std::size_t k = s.size(); k-- > 0;) {
      weight[k] = dot(s[k], q) / dot(s[k], y[k]);
      q = along(q, -weight[k], y[k]);
    }
    q = scaled(q, dot(s.back(), y.back()) / dot(y.back(), y.back()));
    for (std::size_t k = 0; k < s.size(); ++k) q = along(q, weight[k] - dot(y[k], q) / dot(s[k], y[k]), s[k]);
  } else {
    double sum = 0;
    for (double g : here.gradient) sum += std::abs(g);
    q = scaled(q, std::min(1.0, 1 / sum));
  }
  if (!s.empty() && (!all_finite(q) || dot(q, here.gradient) >= 0)) {
    restart();
    return propose(here, 0);
  }
  Proposal proposal;
  proposal.slope = dot(q, here.gradient);
  proposal.length = norm(q);
  proposal.step = std::move(q);
  return proposal;
}

void LbfgsDirection::learn(const Sample& from, const Sample& to) {
  Vector s = difference(to.x, from.x);
  Vector y = difference(to.gradient, from.gradient);
  if (!(dot(s, y) > std::numeric_limits<double>::epsilon() * dot(y, y))) return;
  if (state_.steps.size() == memory_) {
    state_.steps.erase(state_.steps.begin());
    state_.changes.erase(state_.changes.begin());
  }
  state_.steps.push_back(std::move(s));
  state_.changes.push_back(std::move(y));
}

bool LbfgsDirection::restart() {
  const bool known = !state_.steps.empty();
  state_ = {};
  return known;
}

void LbfgsDirection::list(Fields& fields) {
  fields.field("steps", state_.steps);
  fields.field("changes", state_.changes);
}

}  // namespace steepest
