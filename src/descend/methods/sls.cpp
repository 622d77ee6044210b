#include "descend/direction/gradient.hpp"
#include "descend/search/sufficient_decrease.hpp"

namespace steepest {
namespace {

/// Minus the gradient times the step size that the search allows.
class RestrainedDirection final : public Direction {
 public:
  Proposal propose(const Sample& here, double restraint) override {
    return proposal_of(here, scaled(here.gradient, -restraint));
  }
};

}  // namespace

Method method_sls() {
  return {.name = "sls",
          .summary =
              "gradient descent with an Armijo search on the rows of the batch: c 0.1, backtracking by 0.9 from the "
              "last step times 2^(batch / rows), the first from 1; needs no step size",
          .formula =
              "x <- x - a g,  a = a_old * 2^(batch/rows), then * 0.9 until f(x - a g) <= f(x) - 0.1 a |g|^2 on the "
              "same rows",
          .source = "Vaswani et al. 2019",
          .takes_samples = true,
          .patience = 1000,
          .direction = direction_of<RestrainedDirection>,
          .search = [](const MethodOptions& o) -> std::unique_ptr<Search> {
            return std::make_unique<SufficientDecrease>(
                SufficientDecrease::Options{.fraction = 0.1,
                                            .shrink = 0.9,
                                            .growth = std::exp2(1 / static_cast<double>(o.batches)),
                                            .same_rows = true,
                                            .gradient_too = false});
          }};
}

}  // namespace steepest
