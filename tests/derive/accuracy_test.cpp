#include <gtest/gtest.h>

#include <algorithm>
#include <cfenv>
#include <iostream>
#include <limits>

#include "naive_dual.hpp"
#include "precise_jet.hpp"
#include "steepest/derive.hpp"

// Gradients, Hessians and directional derivatives of random formulas against 400-bit arithmetic, beside the same
// formula differentiated by dual numbers in doubles: automatic differentiation must not be less accurate than the plain
// way.
namespace steepest::test {
namespace {

constexpr int formulas_a_part = 2500;

double ulp(double value) {
  const double size = std::fabs(value);
  return std::nextafter(size, std::numeric_limits<double>::infinity()) - size;
}

/// Restores rounding to nearest.
class Rounding final {
 public:
  explicit Rounding(int mode) { std::fesetround(mode); }
  Rounding(const Rounding&) = delete;
  Rounding& operator=(const Rounding&) = delete;
  ~Rounding() { std::fesetround(FE_TONEAREST); }
};

struct Asked {
  NodeId node = 0;  ///< whose derivative is wanted
  std::array<double, 3> direction{};
};

/// Dual numbers in the roundings of the machine. A single rounding may be lucky: where terms cancel, one of a few
/// thousand derivatives comes out twenty times better than its neighbours, by either way of computing it.
class DualErrors final {
 public:
  explicit DualErrors(const RandomFormula& formula) : formula_(formula) {
    for (const int mode : modes) {
      const Rounding rounding(mode);
      values_.push_back(scalar_values(formula.graph, formula.point));
    }
  }
  double error(const Asked& asked, double truth) const {
    double worst = 0;
    for (std::size_t i = 0; i < modes.size(); ++i) {
      const Rounding rounding(modes[i]);
      worst = std::max(worst, std::fabs(dual(asked, i).derivative - truth));
    }
    return worst;
  }
  /// A derivative that cancels to exactly zero has no unit of its own: the terms that cancel lend theirs.
  double unit(const Asked& asked, double truth) const {
    const double largest = dual(asked, 0).largest_term;
    return ulp(std::fabs(truth) <= 1e-40 * largest ? largest : truth);
  }
  double value(NodeId node) const { return values_[0][node]; }

 private:
  static constexpr std::array modes{FE_TONEAREST, FE_UPWARD, FE_DOWNWARD};
  NaiveDual dual(const Asked& asked, std::size_t mode) const {
    return naive_dual(formula_.graph, values_[mode], asked.node, formula_.inputs, asked.direction);
  }

  const RandomFormula& formula_;
  std::vector<std::vector<double>> values_;
};

/// The largest of |own - truth| / (4 |dual - truth| + 4 ulp), which must not exceed 1.
class Comparison final {
 public:
  void add(const DualErrors& dual, NodeId own, const Asked& asked, double truth, const std::string& what) {
    const double error = std::fabs(dual.value(own) - truth);
    const double unit = dual.unit(asked, truth);
    const double ratio = error / (4 * dual.error(asked, truth) + 4 * unit);
    worst_ = std::max(worst_, ratio);
    ++count_;
    EXPECT_LE(ratio, 1) << what << ": " << dual.value(own) << ", truth " << truth << ", error " << error / unit
                        << " ulp, of dual numbers " << dual.error(asked, truth) / unit << " ulp";
  }
  double worst() const { return worst_; }
  int count() const { return count_; }

 private:
  double worst_ = 0;
  int count_ = 0;
};

std::vector<Op> smooth_operators() {
  std::vector<Op> operators;
  for (const auto& [op, function] : precise_functions()) operators.push_back(op);
  return operators;
}

std::array<double, 3> random_direction(std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  std::array<double, 3> u{};
  for (double& component : u) component = normal(random);
  const double length = std::sqrt(u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
  for (double& component : u) component /= length;
  return u;
}

std::array<double, 3> axis(std::size_t j) {
  std::array<double, 3> unit{};
  unit[j] = 1;
  return unit;
}

std::vector<std::optional<NodeId>> unit_tangent(Graph& graph, std::size_t j) {
  std::vector<std::optional<NodeId>> tangents(3);
  tangents[j] = graph.literal(1);
  return tangents;
}

class Accuracy : public ::testing::TestWithParam<int> {};

TEST_P(Accuracy, IsNoWorseThanDualNumbers) {
  const std::uint64_t seed = 7919 + static_cast<std::uint64_t>(GetParam());
  std::mt19937_64 random(seed);
  const std::vector<Op> operators = smooth_operators();
  Comparison gradients, directions, hessians;
  for (int trial = 0; trial < formulas_a_part; ++trial) {
    const std::string name = "seed " + std::to_string(seed) + ", formula " + std::to_string(trial);
    RandomFormula formula = random_formula(random, operators, 4 + static_cast<int>(random() % 20));
    Graph& graph = formula.graph;
    const PreciseJet truth = precise_jet(formula);
    const std::array<double, 3> u = random_direction(random);
    Precise along;
    for (std::size_t j = 0; j < 3; ++j) along = plus(along, times(truth.gradient[j], Precise(u[j])));

    const std::vector<NodeId> gradient = reverse(graph, formula.output, formula.inputs);
    std::vector<std::optional<NodeId>> tangents;
    for (const double component : u) tangents.emplace_back(graph.literal(component));
    const NodeId directional = forward(graph, std::array{formula.output}, formula.inputs, tangents)[0];
    std::array<std::vector<NodeId>, 3> rows;
    std::array<NodeId, 3> naive{};
    for (std::size_t j = 0; j < 3; ++j) {
      rows[j] = forward(graph, gradient, formula.inputs, unit_tangent(graph, j));
      naive[j] = naive_tangent(graph, formula.output, formula.inputs[j]);
    }
    const DualErrors dual(formula);
    directions.add(dual, directional, {formula.output, u}, along.to_double(), name + ", along u");
    for (std::size_t j = 0; j < 3; ++j) {
      gradients.add(dual, gradient[j], {formula.output, axis(j)}, truth.gradient[j].to_double(),
                    name + ", d/dx" + std::to_string(j + 1));
      for (std::size_t k = 0; k <= j; ++k) {
        hessians.add(dual, rows[j][k], {naive[j], axis(k)}, truth.hessian[j][k].to_double(),
                     name + ", d2/dx" + std::to_string(j + 1) + " dx" + std::to_string(k + 1));
      }
    }
  }
  EXPECT_EQ(gradients.count(), 3 * formulas_a_part);
  EXPECT_EQ(hessians.count(), 6 * formulas_a_part);
  EXPECT_EQ(directions.count(), formulas_a_part);
  std::cout << "seed " << seed << ": error / (4 error of dual numbers + 4 ulp) at most " << gradients.worst()
            << " in gradients, " << directions.worst() << " in directional derivatives, " << hessians.worst()
            << " in Hessians\n";
}

INSTANTIATE_TEST_SUITE_P(Part, Accuracy, ::testing::Range(0, 4));

}  // namespace
}  // namespace steepest::test
