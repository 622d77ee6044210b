#include "derive/precise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "derive/jet.hpp"
#include "precise_graph.hpp"
#include "steepest/derive.hpp"
#include "steepest/expression.hpp"

// 50-digit arithmetic against MPFR, and jets against derivatives of derivatives in doubles.
namespace steepest {
namespace {

constexpr unsigned seed = 20240607;

std::vector<double> sample(Op op, std::mt19937& random) {
  const OperatorInfo& info = operator_info(op);
  std::vector<double> arguments;
  for (int i = 0; i < info.arity; ++i) {
    const auto at = static_cast<std::size_t>(2 * i);
    std::uniform_real_distribution<double> between(info.ranges[at], info.ranges[at + 1]);
    arguments.push_back(info.ranges[at] == info.ranges[at + 1] ? info.ranges[at] : between(random));
  }
  return arguments;
}

class EveryPreciseOperator : public ::testing::TestWithParam<Op> {};

TEST_P(EveryPreciseOperator, AgreesWithMpfrToFortyFiveDigits) {
  const Op op = GetParam();
  const auto truth = test::precise_functions().find(op);
  if (truth == test::precise_functions().end()) GTEST_SKIP() << "MPFR has no such function";
  std::mt19937 random(seed);
  for (int k = 0; k < 20; ++k) {
    std::vector<Precise> arguments;
    std::vector<test::Precise> wanted_arguments;
    for (const double x : sample(op, random)) {
      arguments.emplace_back(x);
      wanted_arguments.emplace_back(x);
    }
    const test::Precise wanted = truth->second(wanted_arguments);
    std::array<char, 100> digits{};
    mpfr_snprintf(digits.data(), digits.size(), "%.60Re", wanted.get());
    const Precise expected(digits.data());
    const Precise found = precise_value(op, arguments);
    EXPECT_LE(abs(found - expected), Precise("1e-45") * (abs(expected) + Precise("1e-2")))
        << operator_info(op).name << " of " << arguments[0].str(17) << ", seed " << seed;
  }
}

TEST_P(EveryPreciseOperator, AgreesWithDoubles) {
  const Op op = GetParam();
  std::mt19937 random(seed);
  for (int k = 0; k < 20; ++k) {
    const std::vector<double> at = sample(op, random);
    const std::vector<Precise> arguments(at.begin(), at.end());
    const double wanted = evaluate(op, at);
    EXPECT_NEAR(precise_value(op, arguments).convert_to<double>(), wanted, 1e-13 * (1 + std::abs(wanted)))
        << operator_info(op).name << ", seed " << seed;
  }
}

/// The coefficients along u against forward mode over forward mode over forward mode.
TEST_P(EveryPreciseOperator, HasJetsThatAreItsDerivatives) {
  const Op op = GetParam();
  const int arity = operator_info(op).arity;
  std::mt19937 random(seed);
  for (int k = 0; k < 5; ++k) {
    const std::vector<double> at = sample(op, random);
    Graph graph;
    std::vector<NodeId> inputs;
    std::vector<std::optional<NodeId>> tangents;
    std::vector<JetInput> given;
    std::vector<test::Precise> values;
    for (int i = 0; i < arity; ++i) {
      const bool is_whole = op == Op::integer_power || op == Op::polygamma;
      const bool moves = !(is_whole && i == (op == Op::polygamma ? 0 : 1));
      inputs.push_back(graph.input("x" + std::to_string(i)));
      tangents.push_back(moves ? std::optional(graph.literal(1 - 0.25 * i)) : std::nullopt);
      const auto j = static_cast<std::size_t>(i);
      given.push_back({inputs[j], {at[j]}, {moves ? std::optional<std::size_t>(0) : std::nullopt}, {1 - 0.25 * i}});
    }
    NodeId derivative = elementwise(graph, op, inputs);
    const NodeId output = derivative;
    if (graph[output].element == Element::mask) GTEST_SKIP() << "masks have no derivative";
    const auto jet = taylor_coefficients(graph, output, given, 0, Monomials(1, 3));
    ASSERT_TRUE(jet);
    double factorial = 1;
    for (int order = 1; order <= 3; ++order) {
      factorial *= order;
      derivative = forward(graph, std::array{derivative}, inputs, tangents)[0];
      // The derivative in 50 digits as well, as a jet of order 0.
      std::vector<JetInput> still = given;
      for (JetInput& input : still) input.variables.clear();
      const auto wanted = taylor_coefficients(graph, derivative, still, 0, Monomials(1, 0));
      const Precise found = (*jet)[static_cast<std::size_t>(order)] * factorial;
      // Derivatives of graphs hold rounded constants of the table, such as log(2).
      EXPECT_LE(abs(found - (*wanted)[0]), Precise(1e-14) * (1 + abs((*wanted)[0])))
          << operator_info(op).name << " order " << order << ": " << found.str(20) << " and " << (*wanted)[0].str(20)
          << ", seed " << seed;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(, EveryPreciseOperator,
                         ::testing::ValuesIn(elementwise_operators().begin(), elementwise_operators().end()),
                         [](const auto& info) { return std::string(operator_info(info.param).name); });

TEST(PreciseConstants, StandForTheNumbersTheyRound) {
  EXPECT_EQ(precise_constant(3.25), 3.25);
  EXPECT_NE(precise_constant(0.69314718055994530942), 0.69314718055994530942);
  EXPECT_LT(abs(exp(precise_constant(0.69314718055994530942)) - 2), Precise("1e-45"));
}

TEST(Monomials, ComeByDegree) {
  const Monomials two(2, 2);
  EXPECT_EQ(two.powers(), (std::vector<std::vector<int>>{{0, 0}, {1, 0}, {0, 1}, {2, 0}, {1, 1}, {0, 2}}));
  EXPECT_EQ(two.degree_of(4), 2u);
  EXPECT_EQ(Monomials::count(3, 4), 35);
  EXPECT_EQ(Monomials(3, 4).size(), 35u);
}

}  // namespace
}  // namespace steepest
