#include "descend/direction/newton_cg.hpp"

namespace steepest {
namespace {

/// How far from p along d the sphere of this radius is.
double to_boundary(const Vector& p, const Vector& d, double radius) {
  const double a = dot(d, d), b = dot(p, d), c = dot(p, p) - radius * radius;
  const double root = std::sqrt(std::max(0.0, b * b - a * c));
  return b > 0 ? -c / (b + root) : (root - b) / a;
}

}  // namespace

/// H v, without the elements that a bound holds: the gradient given here is 0 for them.
Vector NewtonCgDirection::product(const Sample& here, const Vector& v) {
  Vector result = evaluator_.hessian_vector(here.x, v);
  if (box_ == nullptr || box_->empty()) return result;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const bool at_bound = here.x[i] <= box_->low(i) || here.x[i] >= box_->high(i);
    if (at_bound && here.gradient[i] == 0) result[i] = 0;
  }
  return result;
}

/// The Cauchy step's length, or a tenth of |x|, whichever is longer; `curved` is H g.
double NewtonCgDirection::first_radius(const Sample& here, const Vector& curved) const {
  const double slope = norm(here.gradient), size = 0.1 * norm(here.x);
  const double curvature = std::abs(dot(here.gradient, curved)) / (slope * slope);
  const double cauchy = curvature > 0 ? slope / curvature : 1.0;
  return std::max(std::min(cauchy, 1e3 * (1 + norm(here.x))), size);
}

Proposal NewtonCgDirection::propose(const Sample& here, double restraint) {
  const std::size_t n = here.x.size();
  const double slope = norm(here.gradient);
  const double enough = std::min(0.5, std::sqrt(slope)) * slope;
  Vector p(n, 0), r = here.gradient, d = scaled(r, -1);
  double radius = restraint;
  double square = dot(r, r);
  for (std::size_t k = 0; k < std::max<std::size_t>(2 * n, 10) && norm(r) > enough; ++k) {
    const Vector curved = product(here, d);
    if (!all_finite(curved)) break;
    if (radius == 0) radius = first_radius(here, curved);
    const double curvature = dot(d, curved);
    const double length = curvature > 0 ? square / curvature : HUGE_VAL;
    const double limit = to_boundary(p, d, radius);
    const double step = std::min(length, limit);
    p = along(p, step, d);
    r = along(r, step, curved);
    if (length >= limit) break;
    const double next = dot(r, r);
    d = along(scaled(r, -1), next / square, d);
    square = next;
  }
  Proposal proposal;
  proposal.slope = dot(here.gradient, p);
  proposal.predicted = -0.5 * (proposal.slope + dot(r, p));
  // A bound cuts the whole step: its model decrease is then that of a multiple.
  const double reach = box_ == nullptr || box_->empty() ? 1 : std::min(1.0, box_->reach(here.x, p));
  if (reach < 1 && reach > 1e-3) {
    const double bend = dot(r, p) - proposal.slope;  // p'Hp
    p = scaled(p, reach);
    proposal.predicted = -reach * proposal.slope - 0.5 * reach * reach * bend;
    proposal.slope *= reach;
  }
  proposal.length = norm(p);
  proposal.step = std::move(p);
  return proposal;
}

}  // namespace steepest
