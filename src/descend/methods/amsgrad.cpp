#include "descend/direction/gradient.hpp"
#include "descend/direction/moments.hpp"
#include "descend/search/fixed_step.hpp"

namespace steepest {
namespace {

constexpr double epsilon = 1e-8;

/// Adam whose denominator never shrinks.
class AmsgradDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double) override {
    const std::size_t n = here.x.size();
    moments_.learn(here.gradient);
    largest_.resize(n, 0);
    Vector step(n);
    for (std::size_t i = 0; i < n; ++i) {
      largest_[i] = std::max(largest_[i], moments_.raw_square(i));
      step[i] = -moments_.mean(i) / (moments_.root(largest_[i]) + epsilon);
    }
    return proposal_of(here, std::move(step));
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
          .source = "Reddi, Kale & Kumar 2018",
          .step_scale = StepScale::distance,
          .paper_step = 0.001,
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<AmsgradDirection>,
          .search = given_step};
}

}  // namespace steepest
