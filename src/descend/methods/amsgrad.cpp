#include "descend/direction/moments.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double epsilon = 1e-8;

/// Adam whose denominator never shrinks.
class AmsgradDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    largest_.resize(here.x.size(), 0);
    return each(here, [moments = moments_.next(here.x.size()), g = here.gradient.data(),
                       most = largest_.data()](std::size_t i) {
      moments.learn(i, g[i]);
      most[i] = std::max(most[i], moments.raw_square(i));
      return -moments.mean(i) / (moments.root(most[i]) + epsilon);
    });
  }
  void list(Fields& fields) override {
    moments_.list(fields);
    fields.field("largest", largest_);
  }

 private:
  Moments moments_;
  Vector largest_;
};

}  // namespace

Method method_amsgrad() {
  return {.name = "amsgrad",
          .summary = "adam whose denominator never shrinks: beta 0.9 and 0.999, epsilon 1e-8",
          .formula =
              "m <- 0.9 m + 0.1 g,  v <- 0.999 v + 0.001 g^2,  m^ = m/(1 - 0.9^k),  v^ = v/(1 - 0.999^k)\nw <- max(w, "
              "v),  x <- x - step * m^/(sqrt(w/(1 - 0.999^k)) + 1e-8)",
          .source = "Reddi, Kale & Kumar 2018",
          .step_scale = StepScale::distance,
          .paper_step = 0.001,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<AmsgradDirection>,
          .search = given_step};
}

}  // namespace steepest
