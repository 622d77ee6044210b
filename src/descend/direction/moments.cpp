#include "descend/direction/moments.hpp"

namespace steepest {

void Moments::learn(View gradient) {
  mean_.resize(gradient.size(), 0);
  square_.resize(gradient.size(), 0);
  ++count_;
  const double count = static_cast<double>(count_);
  correction_ = 1 - std::pow(beta1, count);
  next_correction_ = 1 - std::pow(beta1, count + 1);
  square_correction_ = 1 - std::pow(beta2, count);
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const double g = gradient[i];
    mean_[i] = beta1 * mean_[i] + (1 - beta1) * g;
    square_[i] = beta2 * square_[i] + (1 - beta2) * g * g;
  }
}

void Moments::list(Fields& fields) {
  fields.field("mean", mean_);
  fields.field("square", square_);
  fields.field("count", count_);
}

}  // namespace steepest
