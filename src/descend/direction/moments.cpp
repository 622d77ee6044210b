#include "descend/direction/moments.hpp"

namespace steepest {

void Moments::begin(std::size_t n) {
  mean_.resize(n, 0);
  square_.resize(n, 0);
  ++count_;
  const double count = static_cast<double>(count_);
  correction_ = 1 - std::pow(beta1, count);
  next_correction_ = 1 - std::pow(beta1, count + 1);
  square_correction_ = 1 - std::pow(beta2, count);
}

void Moments::list(Fields& fields) {
  fields.field("mean", mean_);
  fields.field("square", square_);
  fields.field("count", count_);
}

}  // namespace steepest
