#include "descend/box.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "descend/linear_algebra.hpp"
#include "descend/sample.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

constexpr double slack = 8 * std::numeric_limits<double>::epsilon();

double on_bound(double x, double bound, double from) {
  if (!std::isfinite(bound)) return x;
  return std::abs(x - bound) <= slack * std::max(std::abs(bound), std::abs(from)) ? bound : x;
}

/// "w" of "w[2]".
std::string array_of(const std::string& name) { return name.substr(0, name.find('[')); }

/// Matrix times vector for the triangle R, without the residuals' column.
void add_product(Triangle& triangle, View moved) {
  const std::size_t n = triangle.parameters;
  double* residual = triangle.factor.data() + n * (n + 1);
  for (std::size_t j = 0; j < n; ++j) {
    const double* column = triangle.factor.data() + j * (n + 1);
    for (std::size_t i = 0; i <= j && moved[j] != 0; ++i) residual[i] += moved[j] * column[i];
  }
}

void take_out(Sample& sample, const Held& held) {
  const std::size_t n = held.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (!held[i]) continue;
    sample.gradient[i] = 0;
    for (std::size_t j = 0; j < n && !sample.hessian.empty(); ++j)
      sample.hessian[i * n + j] = sample.hessian[j * n + i] = i == j ? sample.hessian[i * n + i] : 0;
    if (sample.hessian.empty()) continue;
    double& own = sample.hessian[i * n + i];  // of any size, but positive: it has no part in the step
    own = std::abs(own) > 0 ? std::abs(own) : 1;
  }
  for (std::size_t j = 0; j < n && !sample.triangle.factor.empty(); ++j) {
    double* column = sample.triangle.factor.data() + j * (n + 1);
    if (held[j]) std::fill_n(column, j + 1, 0.0);
  }
}

}  // namespace

bool Box::contains(View x) const {
  for (std::size_t i = 0; i < low_.size(); ++i)
    if (x[i] < low_[i] || x[i] > high_[i]) return false;
  return true;
}

Vector Box::projected(Vector x, View from) const {
  for (std::size_t i = 0; i < low_.size(); ++i) {
    x[i] = std::clamp(x[i], low_[i], high_[i]);
    x[i] = on_bound(on_bound(x[i], low_[i], from[i]), high_[i], from[i]);
  }
  return x;
}

double Box::reach(View x, View step) const {
  double reach = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < low_.size(); ++i) {
    if (step[i] == 0) continue;
    reach = std::min(reach, ((step[i] < 0 ? low_[i] : high_[i]) - x[i]) / step[i]);
  }
  return reach;
}

Held Box::held(View x, View gradient) const {
  Held held(x.size(), false);
  for (std::size_t i = 0; i < low_.size(); ++i)
    held[i] = (x[i] <= low_[i] && gradient[i] > 0) || (x[i] >= high_[i] && gradient[i] < 0);
  return held;
}

Vector Box::free_gradient(View x, View gradient) const {
  Vector result(gradient.begin(), gradient.end());
  if (empty() || gradient.empty()) return result;
  const Held fixed = held(x, gradient);
  for (std::size_t i = 0; i < result.size(); ++i)
    if (fixed[i]) result[i] = 0;
  return result;
}

Box box_of(const std::map<std::string, Bound>& bounds, const std::vector<std::string>& names, std::size_t dimension) {
  if (bounds.empty()) return {};
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Vector low(dimension, -infinity), high(dimension, infinity);
  std::vector<std::string> known;
  for (std::size_t i = 0; i < dimension; ++i) known.push_back(element_name(i, dimension, names));
  for (const auto& [name, bound] : bounds) {
    bool found = false;
    for (std::size_t i = 0; i < dimension; ++i) {
      if (known[i] != name && array_of(known[i]) != name) continue;
      found = true;
      low[i] = std::max(low[i], bound.low);
      high[i] = std::min(high[i], bound.high);
      if (low[i] > high[i])
        throw UserError(ErrorKind::command_line, "the bounds of '" + known[i] + "' leave no room between " +
                                                     number_text(low[i]) + " and " + number_text(high[i]));
    }
    if (found) continue;
    const auto close = closest_spelling(name, known);
    std::string list;
    for (std::size_t i = 0; i < dimension && i < 8; ++i) list += (i > 0 ? ", " : "") + known[i];
    throw UserError(ErrorKind::command_line, "a bound is given for '" + name + "', which is no free parameter", {},
                    close ? "did you mean '" + *close + "'?" : "the free parameters are " + list);
  }
  return {std::move(low), std::move(high)};
}

Sample without(const Sample& here, const Held& held, View moved) {
  Sample result = here;
  result.finite_gradient.reset();
  if (!moved.empty()) {
    if (!result.hessian.empty()) {
      const Vector change = multiply(result.hessian, moved);
      for (std::size_t i = 0; i < change.size(); ++i) result.gradient[i] += change[i];
    } else if (!result.triangle.factor.empty()) {
      add_product(result.triangle, moved);
    }
  }
  take_out(result, held);
  return result;
}

}  // namespace steepest
