#include "descend/direction/curvature_pairs.hpp"

#include <limits>

namespace steepest {

void CurvaturePairs::learn(const Sample& from, const Sample& to) {
  Vector s = difference(to.x, from.x);
  Vector y = difference(to.gradient, from.gradient);
  if (!(dot(s, y) > std::numeric_limits<double>::epsilon() * dot(y, y))) return;
  if (steps_.size() == memory_) {
    steps_.erase(steps_.begin());
    changes_.erase(changes_.begin());
  }
  steps_.push_back(std::move(s));
  changes_.push_back(std::move(y));
}

bool CurvaturePairs::forget() {
  const bool known = !steps_.empty();
  steps_.clear();
  changes_.clear();
  return known;
}

void CurvaturePairs::list(Fields& fields) {
  fields.field("steps", steps_);
  fields.field("changes", changes_);
}

}  // namespace steepest
