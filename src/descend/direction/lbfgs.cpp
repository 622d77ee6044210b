#include "descend/direction/lbfgs.hpp"

namespace steepest {

Proposal LbfgsDirection::propose(const Sample& here, double) {
  const auto& s = pairs_.steps();
  const auto& y = pairs_.changes();
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

}  // namespace steepest
