#include <gtest/gtest.h>

#include <cmath>

#include "scalar_graph.hpp"
#include "steepest/derive.hpp"

// Every operator of the table expands from its own row: differences whose terms cancel up to the third power of t have
// the third derivative along the ray as their limit, and the derivative rules, applied three times, must give the same.
namespace steepest::test {
namespace {

class OperatorSeries : public ::testing::TestWithParam<Op> {
 protected:
  OperatorSeries() : info_(operator_info(GetParam())) { t_ = graph_.input("t"); }

  /// f(a + k t u): a inside the operator's ranges, u slanted, 0 where the range is one number.
  Expression along_ray(double k) {
    const Expression t(graph_, t_);
    std::vector<NodeId> arguments;
    for (int i = 0; i < info_.arity; ++i) {
      const double low = info_.ranges[2 * static_cast<std::size_t>(i)];
      const double high = info_.ranges[2 * static_cast<std::size_t>(i) + 1];
      const double at = low + (0.37 + 0.23 * i) * (high - low), slant = low == high ? 0 : 1.0 - 0.5 * i;
      const Expression moved = slant == 0 ? Expression(graph_, graph_.literal(at)) : at + t * (k * slant);
      arguments.push_back(moved.node());
    }
    return {graph_, elementwise(graph_, GetParam(), arguments)};
  }

  Expression derivative(const Expression& f) {
    const std::vector<NodeId> outputs{f.node()}, inputs{t_};
    const std::vector<std::optional<NodeId>> tangents{graph_.literal(1)};
    return {graph_, forward(graph_, outputs, inputs, tangents)[0]};
  }

  double at_zero(const Expression& f) { return scalar_values(graph_, std::array{0.0})[f.node()]; }

  double limit(const Expression& f) {
    const std::array<double, 1> zero{0}, one{1};
    const RayLimit found = limit_along(graph_, f.node(), {{{t_, zero, one}}, 0});
    EXPECT_TRUE(found.kind == RayLimit::Kind::exact);
    return found.value;
  }

  const OperatorInfo& info_;
  Graph graph_;
  NodeId t_ = 0;
};

TEST_P(OperatorSeries, HasTheCoefficientsOfItsDerivatives) {
  const Expression t(graph_, t_);
  const Expression second = (along_ray(1) - 2 * along_ray(0) + along_ray(-1)) / (t * t);
  const Expression third = (along_ray(2) - 2 * along_ray(1) + 2 * along_ray(-1) - along_ray(-2)) / (2 * (t * t * t));
  const Expression f1 = derivative(along_ray(1)), f2 = derivative(f1), f3 = derivative(f2);
  EXPECT_NEAR(limit(second), at_zero(f2), 1e-12 * (1 + std::abs(at_zero(f2))));
  EXPECT_NEAR(limit(third), at_zero(f3), 1e-11 * (1 + std::abs(at_zero(f3))));
}

std::vector<Op> operators_with_series() {
  std::vector<Op> result;
  for (const Op op : elementwise_operators()) {
    if (!operator_info(op).is_mask && op != Op::where) result.push_back(op);
  }
  return result;
}

INSTANTIATE_TEST_SUITE_P(Table, OperatorSeries, ::testing::ValuesIn(operators_with_series()),
                         [](const auto& info) { return std::string(operator_info(info.param).name); });

}  // namespace
}  // namespace steepest::test
