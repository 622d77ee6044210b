#include "descend/direction/momentum_model.hpp"

namespace steepest {

void MomentumModel::learn(const Sample& here) {
  const bool whole = count_ == 0 && begins_at_first_;
  const double keep = whole ? 0 : beta, add = 1 - keep;
  gradient_.resize(here.x.size(), 0);
  value_ = keep * value_ + add * here.value;
  product_ = keep * product_ + add * dot(here.gradient, here.x);
  for (std::size_t i = 0; i < gradient_.size(); ++i) gradient_[i] = keep * gradient_[i] + add * here.gradient[i];
  ++count_;
}

double MomentumModel::weight() const { return begins_at_first_ ? 1 : 1 - std::pow(beta, static_cast<double>(count_)); }

void MomentumModel::list(Fields& fields) {
  fields.field("mean gradient", gradient_);
  fields.field("mean value", value_);
  fields.field("mean product", product_);
  fields.field("count", count_);
}

}  // namespace steepest
