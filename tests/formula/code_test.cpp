#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>

#include "compiled.hpp"
#include "formula/code_text.hpp"
#include "steepest/expression.hpp"
#include "steepest/formula.hpp"

// Generated code of every operator, compiled and run, against the reference functions of the operator table.
namespace steepest::test {
namespace {

using formula::operator_text;
using formula::OperatorText;

/// No library of C has these; SciPy does.
bool is_missing(Op op, Language language) {
  return language != Language::python && (op == Op::digamma || op == Op::polygamma);
}

TEST(Code, EveryOperatorHasATextInEveryLanguage) {
  for (const Op op : elementwise_operators()) {
    for (const Language language : {Language::cpp, Language::c, Language::python}) {
      const bool missing = operator_text(op, language).kind == OperatorText::Kind::missing;
      EXPECT_EQ(missing, is_missing(op, language)) << operator_info(op).name << " in " << formula::to_text(language);
    }
  }
}

/// Every operator on inputs of its own, and its partial derivatives.
struct Everything {
  Graph graph;
  CodeRequest request;
  std::vector<double> point;
  std::vector<double> expected;
  std::vector<std::string> names;
};

bool needs_missing(const Graph& graph, NodeId node, Language language) {
  for (const NodeId id : reachable(graph, std::array{node})) {
    if (is_elementwise(graph[id].op) && is_missing(graph[id].op, language)) return true;
  }
  return false;
}

/// `where` in each operator's sample interval: 0 at its low end, 1 at its high end.
Everything everything(Language language, double where) {
  Everything all;
  Graph& graph = all.graph;
  all.request.value = graph.literal(0);
  all.request.title = "every operator";
  const auto add = [&](NodeId node, double value, const std::string& name) {
    if (needs_missing(graph, node, language)) return;
    all.request.gradient.push_back(node);
    all.expected.push_back(value);
    all.names.push_back(name);
  };
  for (const Op op : elementwise_operators()) {
    const OperatorInfo& info = operator_info(op);
    std::vector<Expression> arguments;
    std::vector<double> values;
    for (int k = 0; k < info.arity; ++k) {
      const auto at = static_cast<std::size_t>(k);
      const bool whole = (op == Op::integer_power || op == Op::polygamma) && k == (op == Op::polygamma ? 0 : 1);
      const double low = info.ranges[2 * at], high = info.ranges[2 * at + 1];
      const double value = whole ? low : low + (high - low) * where;
      const std::string name = std::string(info.name) + "_" + std::to_string(k);
      const NodeId node = whole ? graph.literal(value) : graph.input(name);
      if (!whole) all.request.inputs.push_back(node), all.point.push_back(value);
      arguments.emplace_back(graph, node);
      values.push_back(value);
    }
    std::vector<NodeId> nodes;
    for (const Expression& argument : arguments) nodes.push_back(argument.node());
    const Expression f(graph, elementwise(graph, op, nodes));
    const double value = evaluate(op, values);
    add(f.node(), value, std::string(info.name));
    for (int k = 0; k < info.arity; ++k) {
      if (graph.literal_value(nodes[static_cast<std::size_t>(k)])) continue;
      add(partial(op, k, arguments, f).node(), evaluate_partial(op, k, values, value),
          std::string(info.name) + ", partial " + std::to_string(k));
    }
  }
  return all;
}

/// Units in the last place between two doubles.
double distance(double a, double b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
  const double size = std::max(std::fabs(a), std::fabs(b));
  return std::fabs(a - b) / (std::nextafter(size, INFINITY) - size);
}

void expect_close(const Everything& all, const std::vector<double>& found, double limit) {
  ASSERT_EQ(found.size(), all.expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) {
    EXPECT_LE(distance(found[k], all.expected[k]), limit)
        << all.names[k] << ": " << found[k] << " instead of " << all.expected[k];
  }
}

std::string driver(const Everything& all, const std::string& declaration) {
  const std::string n = std::to_string(all.expected.size());
  return "#include <cstdio>\n" + declaration + "\nint main() {\n  static double g[" + n + "];\n  f(" +
         listed(all.point) + ", g);\n  for (const double value : g) std::printf(\"%a\\n\", value);\n}\n";
}

std::string signature(const Everything& all) {
  std::string text = "double f(";
  for (std::size_t k = 0; k < all.point.size(); ++k) text += "double, ";
  return text + "double*);";
}

class CompiledCode : public testing::TestWithParam<double> {};

TEST_P(CompiledCode, AgreesInCpp) {
  const Everything all = everything(Language::cpp, GetParam());
  const ScratchFolder folder;
  folder.write("f.cpp", to_code(all.graph, all.request, Language::cpp));
  folder.write("main.cpp", driver(all, signature(all)));
  const ShellResult run = run_shell(
      "cd " + folder.path() + " && " STEEPEST_CXX " -std=c++17 -O1 -Wall -Wextra -Werror f.cpp main.cpp -o f && ./f");
  ASSERT_EQ(run.status, 0) << run.out;
  expect_close(all, numbers_in(run.out), 2);
}

TEST_P(CompiledCode, AgreesInC) {
  const Everything all = everything(Language::c, GetParam());
  const ScratchFolder folder;
  folder.write("f.c", to_code(all.graph, all.request, Language::c));
  folder.write("main.cpp", driver(all, "extern \"C\" " + signature(all)));
  const ShellResult run =
      run_shell("cd " + folder.path() +
                " && " STEEPEST_CXX " -x c -std=c99 -O1 -Wall -Wextra -Werror -c f.c -o f.o && " STEEPEST_CXX
                " main.cpp f.o -lm -o f && ./f");
  ASSERT_EQ(run.status, 0) << run.out;
  expect_close(all, numbers_in(run.out), 2);
}

TEST_P(CompiledCode, AgreesInPython) {
  if (run_shell("/usr/bin/python3 -c 'import numpy, scipy.special'").status != 0)
    GTEST_SKIP() << "no NumPy and SciPy here";
  const Everything all = everything(Language::python, GetParam());
  const ScratchFolder folder;
  folder.write("f.py", to_code(all.graph, all.request, Language::python));
  const std::string call = "import f\nfor g in f.f(" + listed(all.point) + ")[1]: print(float(g).hex())\n";
  const ShellResult run = run_shell("cd " + folder.path() + " && /usr/bin/python3 -c '" + call + "'");
  ASSERT_EQ(run.status, 0) << run.out;
  // NumPy, SciPy and Python have functions of their own; Python's lgamma is 40 units off near 1.
  expect_close(all, numbers_in(run.out), 64);
}

INSTANTIATE_TEST_SUITE_P(Points, CompiledCode, testing::Values(0.1, 0.45, 0.83));

TEST(Code, RefusesWhatTheLibraryLacks) {
  Graph graph;
  CodeRequest request;
  request.inputs = {graph.input("x")};
  request.value = elementwise(graph, Op::digamma, request.inputs);
  EXPECT_THROW(to_code(graph, request, Language::c), UserError);
}

TEST(Code, ArgumentsGetNamesThatTheLanguagesTake) {
  EXPECT_EQ(formula::identifier("x"), "x");
  EXPECT_EQ(formula::identifier("lambda"), "lambda_");
  EXPECT_EQ(formula::identifier("y0"), "y0_");
  EXPECT_EQ(formula::identifier("a.b"), "a_b");
  EXPECT_EQ(formula::identifier("θ"), "_");
  Graph graph;
  CodeRequest request;
  request.inputs = {graph.input("a.b"), graph.input("a_b"), graph.input("t1")};
  request.value = (Expression(graph, request.inputs[0]) * Expression(graph, request.inputs[1])).node();
  const std::string text = to_code(graph, request, Language::c);
  EXPECT_NE(text.find("double a_b, double a_b_, double t1"), std::string::npos) << text;
  EXPECT_NE(text.find("(void)t1;"), std::string::npos) << text;
}

}  // namespace
}  // namespace steepest::test
