#include "descend/direction/lbfgsb.hpp"

#include <Eigen/LU>
#include <limits>
#include <numeric>

namespace steepest {
namespace {

using Matrix = Eigen::MatrixXd;
using Column = Eigen::VectorXd;
using Index = Eigen::Index;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// B = theta I - W M W', W = [Y, theta S]: the paper's compact form.
struct CompactModel {
  double theta = 1;
  Matrix w;  ///< n x 2m
  Matrix m;  ///< 2m x 2m
};

CompactModel compact(const std::vector<Vector>& s, const std::vector<Vector>& y, double first_theta) {
  CompactModel model;
  model.theta = first_theta;
  const auto pairs = static_cast<Index>(s.size());
  if (pairs == 0) return model;
  const auto n = static_cast<Index>(s[0].size());
  Matrix steps(n, pairs), changes(n, pairs);
  for (Index k = 0; k < pairs; ++k) {
    steps.col(k) = Eigen::Map<const Column>(s[static_cast<std::size_t>(k)].data(), n);
    changes.col(k) = Eigen::Map<const Column>(y[static_cast<std::size_t>(k)].data(), n);
  }
  model.theta = changes.col(pairs - 1).squaredNorm() / steps.col(pairs - 1).dot(changes.col(pairs - 1));
  const Matrix products = steps.transpose() * changes;
  Matrix inverse(2 * pairs, 2 * pairs);
  const Matrix lower = products.triangularView<Eigen::StrictlyLower>();
  inverse << Matrix((-products.diagonal()).asDiagonal()), lower.transpose(), lower,
      model.theta * steps.transpose() * steps;
  model.m = inverse.partialPivLu().inverse();
  model.w.resize(n, 2 * pairs);
  model.w << changes, model.theta * steps;
  return model;
}

/// The first minimum of the model along the projected gradient, and W'(point - x).
struct CauchyPoint {
  Vector point;
  Column reached;
};

/// The place along the gradient where element i meets its bound.
double breakpoint(const Box& box, const Sample& here, std::size_t i) {
  const double g = here.gradient[i];
  if (g == 0) return infinity;
  return (here.x[i] - (g < 0 ? box.high(i) : box.low(i))) / g;
}

CauchyPoint cauchy_point(const CompactModel& model, const Box& box, const Sample& here) {
  const std::size_t n = here.x.size();
  Vector at(n), d(n);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < n; ++i) {
    at[i] = box.empty() ? infinity : breakpoint(box, here, i);
    d[i] = at[i] > 0 ? -here.gradient[i] : 0;
    if (at[i] > 0 && at[i] < infinity) order.push_back(i);
  }
  std::ranges::sort(order, {}, [&](std::size_t i) { return at[i]; });
  CauchyPoint result{here.x, Column::Zero(model.w.cols())};
  Column p =
      model.w.cols() > 0 ? Column(model.w.transpose() * Eigen::Map<const Column>(d.data(), model.w.rows())) : Column(0);
  double slope = -dot(d, d);
  if (slope == 0) return result;
  double curvature = -model.theta * slope - p.dot(model.m * p);
  const double first_curvature = -model.theta * slope;
  double told = 0;
  double least = -slope / std::max(curvature, epsilon * first_curvature);
  for (const std::size_t b : order) {
    const double dt = at[b] - told;
    if (least < dt) break;
    result.point[b] = d[b] > 0 ? box.high(b) : box.low(b);
    const double z = result.point[b] - here.x[b], g = here.gradient[b];
    result.reached += dt * p;
    slope += dt * curvature + g * g + model.theta * g * z;
    curvature -= model.theta * g * g;
    if (model.w.cols() > 0) {
      const Column wb = model.w.row(static_cast<Index>(b)).transpose();
      const Column mw = model.m * wb;
      slope -= g * mw.dot(result.reached);
      curvature -= 2 * g * mw.dot(p) + g * g * mw.dot(wb);
      p += g * wb;
    }
    curvature = std::max(curvature, epsilon * first_curvature);
    d[b] = 0;
    least = -slope / curvature;
    told = at[b];
  }
  least = std::max(least, 0.0);
  told += least;
  for (std::size_t i = 0; i < n; ++i)
    if (d[i] != 0) result.point[i] = here.x[i] + told * d[i];
  result.reached += least * p;
  return result;
}

/// From the Cauchy point to the model's minimum over the elements that are not at a bound there.
Vector subspace_minimum(const CompactModel& model, const Box& box, const Sample& here, const CauchyPoint& cauchy) {
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < here.x.size(); ++i) {
    if (box.empty() || (cauchy.point[i] > box.low(i) && cauchy.point[i] < box.high(i))) free.push_back(i);
  }
  const Index columns = model.w.cols();
  if (free.empty() || columns == 0) return cauchy.point;
  const Column inner = model.m * cauchy.reached;
  Column r(static_cast<Index>(free.size()));
  Matrix w(static_cast<Index>(free.size()), columns);
  for (std::size_t k = 0; k < free.size(); ++k) {
    const std::size_t i = free[k];
    const auto row = static_cast<Index>(k);
    w.row(row) = model.w.row(static_cast<Index>(i));
    r[row] = here.gradient[i] + model.theta * (cauchy.point[i] - here.x[i]) - w.row(row).dot(inner);
  }
  const Matrix system = Matrix::Identity(columns, columns) - model.m * (w.transpose() * w) / model.theta;
  const Column v = system.partialPivLu().solve(model.m * (w.transpose() * r));
  const Column step = -(r + w * v / model.theta) / model.theta;
  Vector result = cauchy.point;
  for (std::size_t k = 0; k < free.size(); ++k) result[free[k]] += step[static_cast<Index>(k)];
  if (!all_finite(result)) return cauchy.point;
  if (box.empty()) return result;
  Vector inside = box.projected(result, here.x);
  if (dot(difference(inside, here.x), here.gradient) < 0) return inside;
  const Vector move = difference(result, cauchy.point);
  return box.projected(along(cauchy.point, std::min(1.0, box.reach(cauchy.point, move)), move), here.x);
}

}  // namespace

Proposal BoundedLbfgsDirection::propose(const Sample& here, double) {
  const Box box = box_ != nullptr ? *box_ : Box();
  double sum = 0;
  for (const double g : here.gradient) sum += std::abs(g);
  const CompactModel model = compact(pairs_.steps(), pairs_.changes(), std::max(1.0, sum));
  const CauchyPoint cauchy = cauchy_point(model, box, here);
  Proposal proposal;
  proposal.step = difference(subspace_minimum(model, box, here, cauchy), here.x);
  proposal.slope = dot(proposal.step, here.gradient);
  if (!(proposal.slope < 0) && restart()) return propose(here, 0);
  proposal.length = norm(proposal.step);
  return proposal;
}

}  // namespace steepest
