#include "descend/diary.hpp"

#include "descend/method.hpp"
#include "descend/penalty.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_values = 10'000;
constexpr std::size_t ring = 50;

}  // namespace

void Diary::begin(const Sample& start) {
  if (!values_.empty()) return;
  values_.push_back(start.value);
  first_gradient_ = last_gradient_ = start.gradient;
}

void Diary::note(const Sample& to, const Change& change) {
  ++steps_;
  if (values_.size() < most_values) values_.push_back(to.value);
  const double curvature = change.distance > 0 ? change.turned / change.distance : 0;
  // Steps at the level of rounding measure rounding.
  if (!(curvature > 0) || !std::isfinite(curvature) || change.distance <= 1e-7 * change.size) return;
  if (recent_.size() < ring) recent_.resize(ring, 0);
  recent_[steps_ % ring] = curvature;
  if (first_curvature_ == 0) first_curvature_ = curvature;
  smallest_ = smallest_ == 0 ? curvature : std::min(smallest_, curvature);
  largest_ = std::max(largest_, curvature);
}

void Diary::list(Fields& fields) {
  fields.field("diary steps", steps_);
  fields.field("diary values", values_);
  fields.field("diary recent curvatures", recent_);
  fields.field("diary smallest curvature", smallest_);
  fields.field("diary largest curvature", largest_);
  fields.field("diary first curvature", first_curvature_);
  fields.field("diary first gradient", first_gradient_);
  fields.field("diary last gradient", last_gradient_);
}

double Diary::curvature() const { return recent_.empty() ? 0 : *std::max_element(recent_.begin(), recent_.end()); }

}  // namespace steepest
