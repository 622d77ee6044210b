#include "descend/direction/lbfgs.hpp"

#include <limits>

namespace steepest {
namespace {

void forget_first(std::vector<Vector>& square) {
  square.erase(square.begin());
  for (Vector& row : square) row.erase(row.begin());
}

}  // namespace

/// s_k.g and y_k.g for each pair. In the same pass the newest pair's products with all others, if they are not known.
Vector LbfgsDirection::measure(const Vector& gradient) {
  const auto &s = state_.steps, &y = state_.changes;
  const std::size_t pairs = s.size(), each = measured() ? 2 : 5;
  const Vector sums = sum_over_stretches(threads(), gradient.size(), each * pairs, [&](const Stretch& at, double* to) {
    for (std::size_t k = 0; k < pairs; ++k, to += each) {
      if (each == 2) {
        to[0] = products<1>(at, s[k], {&gradient})[0];
        to[1] = products<1>(at, y[k], {&gradient})[0];
      } else {
        const auto of_step = products<2>(at, s[k], {&gradient, &y.back()});
        const auto of_change = products<3>(at, y[k], {&gradient, &s.back(), &y.back()});
        std::ranges::copy(of_step, to);
        std::ranges::copy(of_change, to + 2);
      }
    }
  });
  if (each == 2) return sums;
  keep_products(sums);
  Vector with_gradient;
  for (std::size_t k = 0; k < pairs; ++k) with_gradient.insert(with_gradient.end(), {sums[5 * k], sums[5 * k + 2]});
  return with_gradient;
}

/// The sums of each pair: s_k.g, s_k.y, y_k.g, y_k.s, y_k.y with the newest s and y.
void LbfgsDirection::keep_products(View sums) {
  const std::size_t newest = state_.steps.size() - 1;
  Vector across(newest + 1), among(newest + 1);
  for (std::size_t k = 0; k <= newest; ++k) {
    across[k] = sums[5 * k + 3];
    among[k] = sums[5 * k + 4];
    if (k == newest) continue;
    state_.across[k].push_back(sums[5 * k + 1]);
    state_.among[k].push_back(among[k]);
  }
  state_.across.push_back(std::move(across));
  state_.among.push_back(std::move(among));
}

LbfgsDirection::Coefficients LbfgsDirection::two_loops(View with_gradient) const {
  const auto &sy = state_.across, &yy = state_.among;
  const std::size_t pairs = sy.size();
  Vector weight(pairs), back(pairs);
  for (std::size_t k = pairs; k-- > 0;) {
    double left = -with_gradient[2 * k];
    for (std::size_t i = pairs; i-- > k + 1;) left -= weight[i] * sy[k][i];
    weight[k] = left / sy[k][k];
  }
  const double scale = sy.back().back() / yy.back().back();
  for (std::size_t k = 0; k < pairs; ++k) {
    double left = -with_gradient[2 * k + 1];
    for (std::size_t i = pairs; i-- > 0;) left -= weight[i] * yy[k][i];
    left *= scale;
    for (std::size_t i = 0; i < k; ++i) left += back[i] * sy[i][k];
    back[k] = weight[k] - left / sy[k][k];
  }
  return {-scale, scaled(weight, -scale), std::move(back)};
}

Proposal LbfgsDirection::combined(const Sample& here, const Coefficients& of) {
  const auto &s = state_.steps, &y = state_.changes;
  Proposal proposal;
  proposal.step = step_memory(here.x.size());
  const auto sums = sum_over_stretches<2>(threads(), here.x.size(), [&](const Stretch& at) {
    double* const step = proposal.step.data();
    const double* const g = here.gradient.data();
    for (std::size_t i = at.begin; i < at.end; ++i) step[i] = of.gradient * g[i];
    for (std::size_t k = 0; k < s.size(); ++k) {
      const double *sk = s[k].data(), *yk = y[k].data(), a = of.steps[k], b = of.changes[k];
      for (std::size_t i = at.begin; i < at.end; ++i) step[i] += a * sk[i] + b * yk[i];
    }
    return products<2>(at, proposal.step, {&here.gradient, &proposal.step});
  });
  proposal.slope = sums[0];
  proposal.length = length_of(proposal.step, sums[1]);
  return proposal;
}

/// Minus the gradient, no longer than 1 in the sum of its elements.
Proposal LbfgsDirection::first(const Sample& here) {
  const double sum = sum_over_stretches<1>(threads(), here.x.size(), [&](const Stretch& at) {
    double part = 0;
    for (std::size_t i = at.begin; i < at.end; ++i) part += std::abs(here.gradient[i]);
    return std::array{part};
  })[0];
  const double scale = std::min(1.0, 1 / sum);
  return each(here, [&](std::size_t i) { return -here.gradient[i] * scale; });
}

Proposal LbfgsDirection::propose(const Sample& here, double) {
  if (state_.steps.empty()) return first(here);
  Proposal proposal = combined(here, two_loops(measure(here.gradient)));
  // Where the length overflows, the elements may still be finite.
  const bool finite = std::isfinite(proposal.length) || all_finite(proposal.step);
  if (finite && proposal.slope < 0) return proposal;
  restart();
  return first(here);
}

void LbfgsDirection::forget_oldest() {
  spare_step_ = std::move(state_.steps.front());
  spare_change_ = std::move(state_.changes.front());
  state_.steps.erase(state_.steps.begin());
  state_.changes.erase(state_.changes.begin());
  forget_first(state_.across);
  forget_first(state_.among);
}

void LbfgsDirection::learn(const Sample& from, const Sample& to) {
  if (!measured()) measure(from.gradient);
  const std::size_t n = to.x.size();
  Vector s = std::move(spare_step_), y = std::move(spare_change_);
  s.resize(n);
  y.resize(n);
  const auto [curvature, square] = sum_over_stretches<2>(threads(), n, [&](const Stretch& at) {
    for (std::size_t i = at.begin; i < at.end; ++i) {
      s[i] = to.x[i] - from.x[i];
      y[i] = to.gradient[i] - from.gradient[i];
    }
    return products<2>(at, y, {&s, &y});
  });
  if (!(curvature > std::numeric_limits<double>::epsilon() * square)) {
    spare_step_ = std::move(s);
    spare_change_ = std::move(y);
    return;
  }
  if (state_.steps.size() == memory_) forget_oldest();
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
  fields.field("products across", state_.across);
  fields.field("products of changes", state_.among);
}

}  // namespace steepest
