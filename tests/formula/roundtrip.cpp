#include <gtest/gtest.h>

#include <array>
#include <random>

#include "steepest/formula.hpp"
#include "steepest/structural.hpp"

namespace steepest::test {
namespace {

/// Copies what `text` means into `graph`, whose inputs have the same names.
NodeId parsed_into(Graph& graph, const std::string& text) {
  const Model model = parse(text);
  std::vector<NodeId> inputs;
  for (const Input& input : model.graph->inputs()) {
    for (const Input& own : graph.inputs()) {
      if (own.name == input.name) inputs.push_back(own.node);
    }
  }
  return graft(graph, *model.graph, std::array{model.output}, inputs).at(0);
}

TEST(Print, RandomFormulasReadBackAsTheSameNode) {
  constexpr unsigned seed = 20240517;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::span<const Op> operators = elementwise_operators();
  for (int trial = 0; trial < 400; ++trial) {
    Graph graph;
    std::vector<NodeId> nodes;
    for (const char* name : {"x", "y", "alpha", "(Intercept)", "e", "data", "a.b"}) nodes.push_back(graph.input(name));
    for (const double value : {-3.0, 0.5, -0.25, 2.0, 1e300, 0.1}) nodes.push_back(graph.literal(value));
    const auto any = [&] { return nodes[random() % nodes.size()]; };
    for (int k = 0; k < 25; ++k) {
      const Op op = operators[random() % operators.size()];
      std::vector<NodeId> arguments(static_cast<std::size_t>(operator_info(op).arity));
      for (NodeId& argument : arguments) argument = any();
      if (op == Op::integer_power) arguments[1] = graph.literal(static_cast<double>(random() % 9) - 4);
      // A condition in a formula is a mask: a number there is compared with 0 first.
      if (op == Op::where) arguments[0] = elementwise(graph, Op::ne, std::array{arguments[0], graph.literal(0)});
      nodes.push_back(elementwise(graph, op, arguments));
    }
    const NodeId node = nodes.back();
    const std::string text = to_formula(graph, node);
    try {
      ASSERT_EQ(parsed_into(graph, text), node) << "trial " << trial << ": " << text;
    } catch (const UserError& error) {
      FAIL() << "trial " << trial << ": " << error.what() << "\n" << caret(text, error.place().value_or(Place{}));
    }
  }
}

std::string printed(const std::string& text) {
  const Model model = parse(text);
  return to_formula(*model.graph, model.output);
}

TEST(Print, WritesNoMoreParenthesesThanNeeded) {
  EXPECT_EQ(printed("((a+b)+c)*(d)"), "(a + b + c)*d");
  EXPECT_EQ(printed("a-(b-c)"), "a - (b - c)");
  EXPECT_EQ(printed("-(x^2)"), "-x^2");
  EXPECT_EQ(printed("(-x)^2"), "(-x)^2");
  EXPECT_EQ(printed("2^(3^x)"), "2^3^x");
  EXPECT_EQ(printed("(2^x)^3"), "(2^x)^3");
  EXPECT_EQ(printed("1/(2*x)"), "1/(2*x)");
  EXPECT_EQ(printed("x > 0 ? x : -x"), "where(x > 0, x, -x)");
  EXPECT_EQ(printed("sum((x[i+1] - x[i])^2 for i in 1:3)"), "sum((x[2:4] - x[1:3])^2)");
}

TEST(Print, CutsLongFormulas) {
  Graph graph;
  NodeId node = graph.input("x");
  for (int k = 0; k < 100; ++k) node = elementwise(graph, Op::mul, std::array{node, node});
  const std::string text = to_formula(graph, node, 1000);
  EXPECT_EQ(text.size(), 1003U);
  EXPECT_TRUE(text.ends_with("..."));
  EXPECT_LT(to_latex(graph, node, 1000).size(), 1100U);
}

TEST(Print, Latex) {
  const auto latex = [](const std::string& text) {
    const Model model = parse(text);
    return to_latex(*model.graph, model.output);
  };
  EXPECT_EQ(latex("x^2*sin(x)"), "{x}^{2} \\sin\\left(x\\right)");
  EXPECT_EQ(latex("(a+b)/theta1"), "\\frac{a + b}{\\theta_{1}}");
  EXPECT_EQ(latex("(a+b)*c"), "\\left(a + b\\right) c");
  EXPECT_EQ(latex("(a+b)^c"), "{\\left(a + b\\right)}^{c}");
  EXPECT_EQ(latex("1e-4*x"), "1 \\cdot 10^{-4} x");
  EXPECT_EQ(latex("2*3^x"), "2 \\cdot {3}^{x}");
  EXPECT_EQ(latex("-x/sqrt(1 - x^2)"), "-\\frac{x}{\\sqrt{1 - {x}^{2}}}");
  EXPECT_EQ(latex("y - (-x)/z"), "y - \\left(-\\frac{x}{z}\\right)");
  EXPECT_EQ(latex("sin(pi*x)^2"), "\\sin^{2}\\left(\\pi x\\right)");
  EXPECT_EQ(latex("abs(x + 1)^2"), "{\\left|x + 1\\right|}^{2}");
}

}  // namespace
}  // namespace steepest::test
