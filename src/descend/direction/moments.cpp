#include "descend/direction/moments.hpp"

namespace steepest {

Moments::Step Moments::next(std::size_t n) {
  mean_.resize(n, 0);
  square_.resize(n, 0);
  ++count_;
  const double count = static_cast<double>(count_);
  return {mean_.data(), square_.data(), 1 - std::pow(beta1, count), 1 - std::pow(beta1, count + 1),
          1 - std::pow(beta2, count)};
}

void Moments::list(Fields& fields) {
  fields.field("mean", mean_);
  fields.field("square", square_);
  fields.field("count", count_);
}

}  // namespace steepest
