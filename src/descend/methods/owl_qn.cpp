#include "descend/direction/gradient.hpp"
#include "descend/direction/lbfgs.hpp"
#include "descend/search/sufficient_decrease.hpp"

namespace steepest {
namespace {

constexpr std::size_t pairs = 10;
constexpr double downhill = 1e-6;  // the least cosine

/// The L-BFGS direction of the least subgradient, its multiples held to the orthant of x: algorithm 1 of the paper. The
/// pairs are those of f alone. The paper drops all elements of the direction that oppose the subgradient's; here only
/// those of elements at 0 are, while the rest still leads down, for elsewhere the sum is smooth, and a direction
/// without them zigzags. Restraint: the multiple.
class OrthantWiseDirection final : public Direction {
 public:
  explicit OrthantWiseDirection(const MethodOptions& options)
      : penalty_(options.penalty != nullptr ? *options.penalty : Penalty()) {}
  Proposal propose(const Sample& here, double restraint) override {
    Vector step = lbfgs_.propose(here, 0).step;
    align(step, here, false);
    if (!(dot(step, here.gradient) < -downhill * norm(step) * norm(here.gradient))) align(step, here, true);
    for (std::size_t i = 0; i < step.size(); ++i) {
      step[i] *= restraint;
      const double x = here.x[i], orthant = x != 0 ? x : -here.gradient[i];
      if (penalty_.weight(i) > 0 && (x + step[i]) * orthant < 0) step[i] = -x;
    }
    return proposal_of(here, std::move(step));
  }
  void learn(const Sample& from, const Sample& to) override { lbfgs_.learn(smooth(from), smooth(to)); }
  bool restart() override { return lbfgs_.restart(); }
  void list(Fields& fields) override { lbfgs_.list(fields); }

 private:
  static Sample smooth(const Sample& sample) {
    Sample result;
    result.x = sample.x;
    result.gradient = smooth_gradient(sample);
    return result;
  }

  /// Drops what opposes the subgradient, of all elements or of those at 0.
  void align(Vector& step, const Sample& here, bool all) const {
    for (std::size_t i = 0; i < step.size(); ++i) {
      if (penalty_.weight(i) == 0 || (!all && here.x[i] != 0)) continue;
      if (step[i] * here.gradient[i] >= 0) step[i] = 0;
    }
  }

  const Penalty penalty_;
  LbfgsDirection lbfgs_{pairs};
};

}  // namespace

Method method_owl_qn() {
  return {.name = "owl-qn",
          .summary =
              "orthant-wise limited-memory BFGS, 10 pairs, for f + l1 |x|_1: along the least subgradient, within the "
              "orthant of x, by backtracking",
          .formula =
              "d = -H (g + l1 sign),  H by the two loops of lbfgs from the pairs of f alone,  x <- x + a d within the "
              "orthant of x",
          .source = "Andrew & Gao 2007",
          .learns_curvature = true,
          .takes_l1 = true,
          .max_iter = 20'000,
          .direction = [](const MethodOptions& o) -> std::unique_ptr<Direction> {
            return std::make_unique<OrthantWiseDirection>(o);
          },
          .search = search_of<SufficientDecrease, SufficientDecrease::Options{.from_one = true}>};
}

}  // namespace steepest
