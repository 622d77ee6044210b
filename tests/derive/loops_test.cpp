#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "steepest/derive.hpp"
#include "steepest/formula.hpp"
#include "steepest/kernel.hpp"

// Loops, minima and matrices as people write them: closed forms, sizes of programs, and what they keep in memory.
namespace steepest::test {
namespace {

/// A formula of `a`, its derivatives, and what the programs of these need.
class OfOne {
 public:
  explicit OfOne(const std::string& text) : model_(parse(text)) {
    node_ = model_.parameters.at(0).node;
    derivatives_.push_back(model_.output);
  }

  /// The derivative of this order: forward of ... of reverse.
  double derivative(int order, double a) {
    while (static_cast<int>(derivatives_.size()) <= order) {
      Graph& graph = *model_.graph;
      const std::vector<NodeId> inputs{node_};
      const std::vector<std::optional<NodeId>> along{graph.literal(1)};
      const bool is_first = derivatives_.size() == 1;
      derivatives_.push_back(is_first ? reverse(graph, derivatives_.back(), inputs)[0]
                                      : forward(graph, std::array{derivatives_.back()}, inputs, along)[0]);
    }
    return values({derivatives_[static_cast<std::size_t>(order)]}, a)[0];
  }

  std::vector<double> values(const std::vector<NodeId>& nodes, double a) {
    const auto program = std::make_shared<const Program>(make_program(*model_.graph, nodes));
    const std::vector<double> point{a};
    const std::string& name = model_.parameters[0].name;
    std::vector<double> result;
    for (const auto& output : run(*program, *make_interpreter(program), {.inputs = {{name, point}}}).outputs) {
      result.push_back(output[0]);
    }
    return result;
  }

  std::optional<DomainFault> fault(double a) {
    const std::vector<double> point{a};
    return find_domain_fault(*model_.graph, std::array{model_.output},
                             {.inputs = {{model_.parameters[0].name, point}}});
  }

  Program gradient_program() {
    const std::vector<NodeId> inputs{node_};
    const NodeId gradient = reverse(*model_.graph, model_.output, inputs)[0];
    return make_program(*model_.graph, std::array{model_.output, gradient});
  }

 private:
  Model model_;
  NodeId node_ = 0;
  std::vector<NodeId> derivatives_;
};

std::int64_t storage_of(const Program& program) {
  auto total = static_cast<std::int64_t>(program.initial_globals.size());
  for (const auto& body : program.functions) total += storage_of(*body);
  return total;
}

std::size_t length_of(const Program& program) {
  std::size_t total = 0;
  for (const Pass& pass : program.passes) total += pass.before.size() + pass.rows.size() + pass.after.size();
  for (const auto& body : program.functions) total += length_of(*body);
  return total;
}

/// Central differences of the derivative one order below, twice refined.
double difference(OfOne& f, int order, double a) {
  const auto central = [&](double h) {
    return (f.derivative(order - 1, a + h) - f.derivative(order - 1, a - h)) / (2 * h);
  };
  return (4 * central(5e-4) - central(1e-3)) / 3;
}

void expect_differences(const std::string& text, double a, int orders) {
  OfOne f(text);
  for (int order = 1; order <= orders; ++order) {
    const double truth = difference(f, order, a);
    EXPECT_NEAR(f.derivative(order, a), truth, 2e-7 * (1 + std::fabs(truth))) << text << ", order " << order;
  }
}

TEST(While, NewtonsRootHasTheRootsDerivatives) {
  OfOne root("fold((s + a/s)/2 while abs(s^2 - a) > 1e-12, s from a, at most 100)");
  for (const double a : {0.04, 2.0, 4.0, 900.0}) {
    EXPECT_NEAR(root.derivative(0, a), std::sqrt(a), 1e-11 / std::sqrt(a));
    EXPECT_NEAR(root.derivative(1, a), 0.5 / std::sqrt(a), 1e-9 / a);
    EXPECT_FALSE(root.fault(a));
  }
}

TEST(While, ReachingTheBoundIsAFaultNotANumber) {
  OfOne root("fold((s + a/s)/2 while abs(s^2 - a) > 1e-12, s from a, at most 3)");
  EXPECT_TRUE(std::isnan(root.derivative(0, 900)));
  EXPECT_TRUE(std::isnan(root.derivative(1, 900)));
  const auto fault = root.fault(900);
  ASSERT_TRUE(fault);
  EXPECT_TRUE(fault->op == Op::checked);
  // As many steps as it may take are no fault.
  EXPECT_EQ(OfOne("fold(s + a while s < 3, s from 0, at most 3)").derivative(0, 1), 3);
  EXPECT_TRUE(std::isnan(OfOne("fold(s + a while s < 3, s from 0, at most 2)").derivative(0, 1)));
  EXPECT_EQ(OfOne("fold(s + a while s < 3, s from 5, at most 2)").derivative(0, 1), 5);
}

TEST(While, DoesNotLookAtStepsItDoesNotTake) {
  // The step after the last would take the root of a negative number.
  OfOne f("fold(s - sqrt(s - 1) while s > 1.5, s from a, at most 50)");
  EXPECT_FALSE(f.fault(1.9));
  EXPECT_TRUE(std::isfinite(f.derivative(1, 1.9)));
  expect_differences("fold(s - sqrt(s - 1) while s > 1.5, s from a, at most 50)", 1.9, 3);
}

TEST(While, GoesOnForEachIndexOnItsOwn) {
  OfOne f("sum(fold(s/2 while s > 0.3, s from a*i, at most 9) for i in 1:3)");
  EXPECT_DOUBLE_EQ(f.derivative(0, 1), 0.25 + 0.25 + 0.1875);
  EXPECT_DOUBLE_EQ(f.derivative(1, 1), 0.25 + 0.25 + 0.1875);
}

TEST(Loops, ProgramsDoNotGrowWithTheNumberOfSteps) {
  const auto program = [](const std::string& text) { return OfOne(text).gradient_program(); };
  const auto recurrence = [](const std::string& n) { return "fold(tanh(s*a + 1) for t in 1:" + n + ", s from a)"; };
  EXPECT_EQ(length_of(program(recurrence("10"))), length_of(program(recurrence("100000"))));
  const auto bounded = [](const std::string& n) {
    return "fold((s + a/s)/2 while abs(s^2 - a) > 1e-12, s from a, at most " + n + ")";
  };
  EXPECT_EQ(length_of(program(bounded("10"))), length_of(program(bounded("100000"))));
}

TEST(Loops, ALoopAndItsDerivativeRunItsStepsOnce) {
  const Program program = OfOne("fold(tanh(s*a + 1) for t in 1:1000, s from a)").gradient_program();
  std::size_t loops = 0;
  for (const Instruction& instruction : program.passes[0].before) loops += instruction.op == Op::scan ? 1 : 0;
  EXPECT_EQ(loops, 2U);  // forwards and backwards
}

TEST(Checkpoint, KeepsFarFewerThanAllStates) {
  constexpr std::int64_t steps = 10000;
  const std::string loop = "fold(tanh(s*a + 1) for t in 1:" + std::to_string(steps) + ", s from a)";
  EXPECT_GE(storage_of(OfOne(loop).gradient_program()), steps);
  // Two levels of about 100 steps, a few numbers each.
  EXPECT_LE(storage_of(OfOne("checkpoint(" + loop + ")").gradient_program()), steps / 8);
}

TEST(Checkpoint, ChangesNoValueAndNoDerivative) {
  for (const std::string loop :
       {"fold(sin(s*a) + t/50 for t in 1:23, s from a)", "sum(scan(sin(s*a) for t in 1:10, s from a))",
        "fold(s*1.1 + a while s < 20, s from a, at most 57)"}) {
    OfOne plain(loop),
        kept(loop.starts_with("sum(") ? "sum(checkpoint(" + loop.substr(4) + ")" : "checkpoint(" + loop + ")");
    for (int order = 0; order <= 2; ++order) {
      const double expected = plain.derivative(order, 0.8);
      EXPECT_NEAR(kept.derivative(order, 0.8), expected, 1e-13 * (1 + std::fabs(expected))) << loop << ", " << order;
    }
  }
}

TEST(Argmin, HasDerivativesOfAnyOrder) {
  // The root of u + 0.2 u^3 = a.
  OfOne place("argmin((u - a)^2 + 0.1*u^4 for u from 0)");
  const double a = 1, u = place.derivative(0, a);
  EXPECT_NEAR(u + 0.2 * u * u * u, a, 1e-15);
  const double slope = 1 / (1 + 0.6 * u * u), bend = -1.2 * u * slope * slope * slope;
  const double third = -1.2 * slope * slope * slope * slope - 3.6 * u * slope * slope * bend;
  EXPECT_NEAR(place.derivative(1, a), slope, 1e-15);
  EXPECT_NEAR(place.derivative(2, a), bend, 1e-15);
  EXPECT_NEAR(place.derivative(3, a), third, 1e-14);
}

TEST(Argmin, StandsInsideOthersInLoopsAndUnderMatrices) {
  expect_differences("(argmin((u - a)^2 + 0.1*u^4 for u from 0) - 2)^2", 1, 3);
  expect_differences("argmin((u - a)^2 + argmin((v - u)^2 + v^4 for v from 0)^2 for u from 0)", 2, 2);
  expect_differences("fold(argmin((u - a*s)^2 + exp(u) for u from 0) for t in 1:4, s from 1)", 1.3, 2);
  expect_differences("sum(argmin((u[1] - a)^4 + (u[1] - a)^2 + (u[2] - u[1]*a)^2 for u from [0, 0]))", 0.7, 3);
  expect_differences("argmin(log(det([[u^2 + 1, a], [a, 2]])) + (u - a)^2 for u from 1)", 0.6, 2);
  expect_differences("sum(argmin((u - a*i)^2 + u^4 for u from 0) for i in 1:3)", 0.9, 3);
}

TEST(Argmin, ArrivesFromEveryDistance) {
  OfOne place("argmin((u - a)^2 + 0.1*u^4 for u from 0)");
  for (double a = -40; a <= 40; a += 0.37) {
    const double u = place.derivative(0, a);
    EXPECT_NEAR(u + 0.2 * u * u * u, a, 4e-15 * (1 + std::fabs(a))) << a;
  }
}

TEST(Argmin, WorksFromFarAway) {
  // Rosenbrock's valley, whose Hessian is indefinite at the start.
  OfOne valley("argmin(100*(u[2] - u[1]^2)^2 + (a - u[1])^2 for u from [-1.2, 1])[2]");
  EXPECT_NEAR(valley.derivative(0, 1.5), 2.25, 1e-12);
  EXPECT_NEAR(valley.derivative(1, 1.5), 3, 1e-11);
  EXPECT_NEAR(valley.derivative(2, 1.5), 2, 1e-9);
  // Steps that leave the domain of the logarithm are no fault.
  OfOne barrier("argmin(a*u - log(u) for u from 0.01)");
  EXPECT_NEAR(barrier.derivative(0, 0.5), 2, 1e-13);
  EXPECT_NEAR(barrier.derivative(1, 0.5), -4, 1e-12);
  EXPECT_FALSE(barrier.fault(0.5));
}

TEST(Argmin, SaysWhyThereIsNone) {
  const auto reason = [](const std::string& text, double a) {
    const auto fault = OfOne(text).fault(a);
    return fault && fault->op == Op::checked ? fault->arguments.at(1) : -1;
  };
  EXPECT_EQ(reason("argmin(a*u for u from 0)", 1), 1);                          // falls for ever
  EXPECT_EQ(reason("argmin(u^3 for u from a)", 1), 1);                          // an inflection
  EXPECT_EQ(reason("argmin(u^4 + a for u from 0)", 1), 2);                      // the Hessian is 0
  EXPECT_GT(reason("argmin((u - a)^4 for u from 0)", 1), 0);                    // or becomes so
  EXPECT_EQ(reason("argmin(a*(u[1]^2 - u[2]^2) for u from [0, 0])[1]", 1), 2);  // a saddle
  EXPECT_TRUE(std::isnan(OfOne("argmin(a*u for u from 0)").derivative(0, 1)));
}

TEST(Matrices, DeterminantsOfSingularMatricesHaveDerivatives) {
  // Of rank 1: det = 0, all first derivatives 0, second derivatives 2x2 minors times what is left.
  OfOne rank_one("det([[1 + a, 2, 3], [2, 4 + a, 6], [3, 6, 9 + a]])");
  EXPECT_NEAR(rank_one.derivative(0, 0), 0, 1e-13);
  EXPECT_NEAR(rank_one.derivative(1, 0), 0, 1e-13);
  EXPECT_NEAR(rank_one.derivative(2, 0), 2 * (1 + 4 + 9), 1e-12);  // det = a^3 + 14 a^2
  OfOne rank_two("det([[a, 2], [3, 6]])");
  EXPECT_NEAR(rank_two.derivative(1, 1), 6, 1e-14);
  EXPECT_NEAR(OfOne("det([[a, 1, 0], [1, a, 1], [0, 1, a]])").derivative(3, 1.7), 6, 1e-11);
}

TEST(Matrices, SolveInvertAndFactorise) {
  OfOne solution("sum(solve([[a, 1], [1, 3]], [1, 2]))");  // (3 - 2 + 2a - 1)/(3a - 1)
  EXPECT_NEAR(solution.derivative(0, 2), 4.0 / 5, 1e-15);
  EXPECT_NEAR(solution.derivative(1, 2), (2 * 5 - 4 * 3) / 25.0, 1e-15);
  expect_differences("norm(inv([[a, 1], [0.5, a^2]]))", 1.4, 3);
  expect_differences("cholesky([[a, 0.5, 0.1], [0.5, a^2, 0.2], [0.1, 0.2, 3]])[3, 3]", 1.4, 3);
  expect_differences("trace(solve([[a, 1], [1, 3]], [[1, a], [2, 1]]))", 1.4, 3);
  expect_differences("sum(det([[a, i], [1, a^i]]) for i in 1:3)", 1.1, 3);
  EXPECT_DOUBLE_EQ(OfOne("inv(a)").derivative(1, 2), -0.25);
}

TEST(Matrices, WithoutAValueAreFaults) {
  const auto faulty = [](const std::string& text, double a) {
    const auto fault = OfOne(text).fault(a);
    return fault ? std::optional(fault->op) : std::nullopt;
  };
  EXPECT_TRUE(faulty("sum(solve([[a, 2, 3], [4, 5, 6], [7, 8, 9]], [1, 2, 3]))", 1) == Op::solve);
  EXPECT_TRUE(faulty("inv([[a, 1], [1, 1]])[1, 1]", 1) == Op::inverse);
  EXPECT_TRUE(faulty("cholesky([[a, 2], [2, 1]])[1, 1]", 1) == Op::cholesky);
  // Badly scaled is not singular.
  EXPECT_FALSE(faulty("sum(solve([[a, 0], [0, 1e-30]], [1, 1e-30]))", 1));
  EXPECT_FALSE(faulty("sum(solve([[1e20, a], [1, 2e-20]], [1, 1]))", 1));
}

}  // namespace
}  // namespace steepest::test
