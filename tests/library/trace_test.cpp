#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "steepest/formula.hpp"
#include "steepest/steepest.hpp"

// What a C++ callable leaves when it is run on expressions.
namespace steepest {
namespace {

/// The graph of a callable of two variables, as a formula in x and y.
template <class F>
std::string traced(const F& function) {
  Graph graph;
  const Expression x(graph, graph.input("x")), y(graph, graph.input("y"));
  return to_formula(graph, function(x, y).node());
}

std::string parsed(const std::string& text) {
  const Model model = parse(text);
  return to_formula(*model.graph, model.output);
}

TEST(Trace, LoopsOfAKnownLengthLeaveTheFormulasGraph) {
  const auto horner = [](auto x, auto y) {
    auto sum = x;
    for (int i = 0; i < 3; ++i) sum = sum * x + y;
    return sum;
  };
  EXPECT_EQ(traced(horner), parsed("((x*x + y)*x + y)*x + y"));
}

TEST(Trace, BranchesOnKnownNumbersLeaveTheSideTaken) {
  const auto f = [](auto x, auto y) {
    auto result = sin(x);
    for (int i = 0; i < 4; ++i) {
      if (i % 2 == 0) {
        result = result + y;
      } else {
        result = result * x;
      }
    }
    return result;
  };
  EXPECT_EQ(traced(f), parsed("(((sin(x) + y)*x) + y)*x"));
}

TEST(Trace, ChoicesByValueAreWhere) {
  const auto f = [](auto x, auto y) { return where(x > 0, x * y, -y); };
  EXPECT_EQ(traced(f), parsed("x > 0 ? x*y : -y"));
  EXPECT_EQ(gradient(f, {2, 3}), (std::vector<double>{3, 2}));
  EXPECT_EQ(gradient(f, {-2, 3}), (std::vector<double>{0, -1}));
}

TEST(Trace, TheSameCodeRunsOnNumbers) {
  const auto f = [](auto x, auto y) {
    using std::sin;
    return sin(x) * y + x;
  };
  EXPECT_DOUBLE_EQ(value(f, {0.3, 2}), f(0.3, 2.0));
}

/// What the compiler says to a program with this function.
std::string compiler_message(const std::string& function) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path();
  const std::string name = "steepest_trace_" + std::to_string(std::hash<std::string>()(function));
  const std::filesystem::path source = folder / (name + ".cpp"), log = folder / (name + ".log");
  std::ofstream(source) << "#include <steepest/expression.hpp>\n" << function << "\n";
  const std::string command = std::string("\"") + STEEPEST_COMPILER + "\" -std=c++20 -fsyntax-only -I \"" +
                              STEEPEST_SOURCE_DIR + "/include\" \"" + source.string() + "\" > \"" + log.string() +
                              "\" 2>&1";
  const int status = std::system(command.c_str());
  std::ostringstream text;
  text << (status == 0 ? "compiled\n" : "refused\n") << std::ifstream(log).rdbuf();
  std::filesystem::remove(source);
  std::filesystem::remove(log);
  return text.str();
}

TEST(Trace, ABranchOnAValueIsRefusedWithTheWayOut) {
  const std::string refused[] = {
      "steepest::Expression f(steepest::Expression x) { if (x > 0) return x; return -x; }",
      "double f(steepest::Expression x) { return static_cast<double>(x); }",
  };
  EXPECT_TRUE(
      compiler_message("steepest::Expression f(steepest::Expression x) { return x * 2; }").starts_with("compiled"));
  for (const std::string& function : refused) {
    const std::string message = compiler_message(function);
    EXPECT_TRUE(message.starts_with("refused")) << function;
    EXPECT_NE(message.find("where(condition, a, b)"), std::string::npos) << function << "\n" << message;
  }
}

}  // namespace
}  // namespace steepest
