#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <random>

#include "evaluate.hpp"

namespace steepest::test {
namespace {

std::string failure(const std::string& text, const ParseOptions& options = {}) {
  try {
    parse(text, options);
  } catch (const UserError& error) {
    return error.what();
  }
  return "no error";
}

ParseOptions table() {
  ParseOptions options;
  options.columns = {
      {"x", false, {}},       {"x2", false, {}}, {"y", false, {}}, {"dose", false, {}}, {"g", true, {"a", "b", "c"}},
      {"h", true, {"u", "v"}}};
  options.has_table = true;
  options.distinct_values = [](const std::string&) { return std::vector<double>{1, 2.5, 4}; };
  return options;
}

std::string coefficients(const std::string& text) {
  const Model model = parse(text, table());
  std::string names = model.linear_formula ? "" : "not linear: ";
  for (const ModelParameter& parameter : model.parameters) names += (names.empty() ? "" : " ") + parameter.name;
  return names;
}

// The names that R 4.2 gives: colnames(model.matrix(formula, data)).
TEST(LinearFormula, NamesAreThoseOfR) {
  EXPECT_EQ(coefficients("y ~ x"), "(Intercept) x");
  EXPECT_EQ(coefficients("y ~ x - 1"), "x");
  EXPECT_EQ(coefficients("y ~ 0 + x"), "x");
  EXPECT_EQ(coefficients("y ~ -1 + x"), "x");
  EXPECT_EQ(coefficients("y ~ 1"), "(Intercept)");
  EXPECT_EQ(coefficients("y ~ x*x2"), "(Intercept) x x2 x:x2");
  EXPECT_EQ(coefficients("y ~ x:x2 + x2"), "(Intercept) x2 x:x2");
  EXPECT_EQ(coefficients("log(y) ~ log(x) + I(x^2)"), "(Intercept) log(x) I(x^2)");
  EXPECT_EQ(coefficients("y ~ g"), "(Intercept) gb gc");
  EXPECT_EQ(coefficients("y ~ factor(g)"), "(Intercept) factor(g)b factor(g)c");
  EXPECT_EQ(coefficients("y ~ factor(dose)"), "(Intercept) factor(dose)2.5 factor(dose)4");
  EXPECT_EQ(coefficients("y ~ g - 1"), "ga gb gc");
  EXPECT_EQ(coefficients("y ~ g + h - 1"), "ga gb gc hv");
  EXPECT_EQ(coefficients("y ~ x*g"), "(Intercept) x gb gc x:gb x:gc");
  EXPECT_EQ(coefficients("y ~ x:g"), "(Intercept) x:ga x:gb x:gc");
  EXPECT_EQ(coefficients("y ~ g*h"), "(Intercept) gb gc hv gb:hv gc:hv");
  EXPECT_EQ(coefficients("y ~ (x + x2)*dose - x:dose"), "(Intercept) x x2 dose x2:dose");
  EXPECT_EQ(coefficients("y ~ x + x"), "(Intercept) x");
}

TEST(LinearFormula, FreeNamesMakeItArithmetic) {
  EXPECT_EQ(coefficients("y ~ a*exp(-b*x)"), "not linear:  a b");
  EXPECT_EQ(coefficients("y ~ a + b*x"), "not linear:  a b");
}

TEST(LinearFormula, ValueIsTheSumOfTerms) {
  const Model model = parse("y ~ x*g", table());
  Point point;
  point.rows = 3;
  point.columns = {{"x", {1, 2, 3}}, {"g", {0, 1, 2}}, {"y", {0, 0, 0}}};
  point.parameters = {{"(Intercept)", {1}}, {"x", {10}},     {"gb", {100}},
                      {"gc", {1000}},       {"x:gb", {0.5}}, {"x:gc", {0.25}}};
  EXPECT_EQ(evaluate_node(model, model.output, point), (std::vector<double>{11, 122, 1031.75}));
}

TEST(Names, ColumnsParametersAndSlips) {
  const Model model = parse("mean((y - a*x - b)^2)", table());
  ASSERT_EQ(model.parameters.size(), 2U);
  EXPECT_EQ(model.parameters[0].name, "a");
  ASSERT_EQ(model.columns.size(), 2U);
  EXPECT_EQ(model.columns[0].name, "y");
  EXPECT_TRUE(model.notes.empty());
  EXPECT_EQ(parse("mean(y*doze)", table()).notes.at(0), "'doze' is taken as a parameter; the table has 'dose'");
  ParseOptions certain = table();
  certain.parameters = {"Dose"};
  EXPECT_EQ(parse("mean(y*Dose)", certain).parameters.at(0).name, "Dose");
  EXPECT_EQ(parse("param Dose; mean(y*Dose)", table()).parameters.at(0).name, "Dose");
  EXPECT_EQ(failure("mean(y*Dose)", table()), "'Dose' is not a column; did you mean 'dose'?");
}

TEST(Names, FreeNamesInOrder) {
  const auto names = [](const std::string& text) { return free_names(text); };
  EXPECT_EQ(names("y*x + sin(pi*a) - x"), (std::vector<std::string>{"y", "x", "a"}));
  EXPECT_EQ(names("sum(x[i]*i for i in 1:n)"), (std::vector<std::string>{"n", "x"}));
  EXPECT_EQ(names("let f(u) = u + v; f(w)"), (std::vector<std::string>{"v", "w"}));
  EXPECT_EQ(names("fold(s + k for t in 1:3, s from s0)"), (std::vector<std::string>{"s0", "k"}));
}

TEST(Shapes, FollowFromIndices) {
  const auto shape = [](const std::string& text) { return to_text(parse(text).parameters.at(0).shape); };
  EXPECT_EQ(shape("sum((x[i]-1)^2 for i in 1:10)"), "[10]");
  EXPECT_EQ(shape("sum((x[i+1]-x[i])^2 for i in 1:9)"), "[10]");
  EXPECT_EQ(shape("sum(A[i,j] for i in 1:3, j in 1:4)"), "[3, 4]");
  EXPECT_EQ(shape("x[3] + x @ x"), "[3]");
  EXPECT_EQ(shape("x[1:2] @ x[3:4]"), "[4]");
  EXPECT_EQ(shape("sum([1,2,3] @ x)"), "[3]");
  EXPECT_EQ(shape("sum(i >= j ? l[i*(i-1)/2 + j] : 0 for i in 1:3, j in 1:3)"), "[6]");
  ParseOptions given;
  given.shapes["x"] = {4};
  EXPECT_EQ(to_text(parse("sum(x^2)", given).parameters.at(0).shape), "[4]");
}

TEST(Size, ProgramsDoNotGrowWithTheirRanges) {
  const std::string body = "sum(100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2 for i in 1:";
  const auto start = std::chrono::steady_clock::now();
  const Model large = parse(body + "1000000)");
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  EXPECT_EQ(large.graph->size(), parse(body + "10)").graph->size());
  EXPECT_LT(seconds, 0.05);
  EXPECT_LT(parse("fold(s*0.9 + x[t]*w for t in 1:100000, s from 0)").graph->size(), 40U);
}

bool has(const Model& model, Op op) {
  for (const NodeId id : reachable(*model.graph, std::array{model.output})) {
    if ((*model.graph)[id].op == op) return true;
  }
  return false;
}

// The terms of a product of matrices take no memory.
TEST(Size, SumsOfProductsAreProductsOfMatrices) {
  const std::string sizes = "param A[20,18], B[18,30,2], v[20]\n";
  const Model product = parse(sizes + "[sum(A[i,k]*B[k,j] for k in 1:18) for j in 1:30, i in 1:20]");
  const Model plain = parse(sizes + "[sum(A[i,k]*B[k,j]*1.5 for k in 1:18)/1.5 for j in 1:30, i in 1:20]");
  EXPECT_TRUE(has(product, Op::matmul));
  EXPECT_EQ(to_text(product.graph->shape(product.output)), "[30, 20, 2]");
  std::mt19937 random(7);
  std::uniform_real_distribution<double> uniform(-1, 1);
  Point point;
  for (const auto& [name, size] : {std::pair{"A", 360}, {"B", 1080}, {"v", 20}}) {
    for (int k = 0; k < size; ++k) point.parameters[name].push_back(uniform(random));
  }
  const std::vector<double> got = evaluate_node(product, product.output, point);
  const std::vector<double> wanted = evaluate_node(plain, plain.output, point);
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t k = 0; k < got.size(); ++k) EXPECT_NEAR(got[k], wanted[k], 1e-13) << k;
  // An index that both factors keep is none of a product of matrices.
  EXPECT_FALSE(has(parse("param A[80,80], B[80,80]\n[sum(A[i,k]*B[i,k] for k in 1:80) for i in 1:80]"), Op::matmul));
}

TEST(Size, LongChainsAndDeepNesting) {
  std::string chain = "x";
  for (int k = 1; k < 1'000'000; ++k) chain += "+1";
  EXPECT_EQ(parse(chain).parameters.size(), 1U);
  const auto nested = [](const std::string& open, const std::string& close, int depth) {
    std::string text;
    for (int k = 0; k < depth; ++k) text += open;
    text += "x";
    for (int k = 0; k < depth; ++k) text += close;
    return text;
  };
  const std::string refusal = "the formula is nested more than 1000 levels deep";
  for (const auto& [open, close] : std::vector<std::pair<std::string, std::string>>{{"(", ")"},
                                                                                    {"-", ""},
                                                                                    {"sin(", ")"},
                                                                                    {"[", "]"},
                                                                                    {"2^", ""},
                                                                                    {"x[", "]"},
                                                                                    {"√", ""},
                                                                                    {"x?x:", ""},
                                                                                    {"!", ""},
                                                                                    {"1+(", ")"},
                                                                                    {"f(x for i in 1:", ")"}}) {
    EXPECT_EQ(failure(nested(open, close, 50'000)), refusal) << open;
  }
  EXPECT_EQ(failure(nested("", "[1]", 50'000)), refusal);
  EXPECT_EQ(failure(nested("", "'", 50'000)), refusal);
  EXPECT_EQ(failure(nested("sin(", ")", 300)), "no error");
  std::string functions = "let f0(x) = x + 1\n";
  for (int k = 1; k < 5000; ++k)
    functions += "let f" + std::to_string(k) + "(x) = f" + std::to_string(k - 1) + "(x) + 1\n";
  EXPECT_EQ(failure(functions + "f4999(x)"), "functions call one another too deeply");
  std::string doubling = "let f0(x) = x\n";
  for (int k = 1; k < 60; ++k)
    doubling +=
        "let f" + std::to_string(k) + "(x) = f" + std::to_string(k - 1) + "(x)*f" + std::to_string(k - 1) + "(x+1)\n";
  EXPECT_EQ(failure(doubling + "f59(x)"), "the functions of this model call one another more than 100000 times");
}

TEST(Size, HugeTextsAreRefused) {
  EXPECT_EQ(failure(std::string(100'000'000, ' ')), "the formula has 100000000 bytes; the limit is 8388608");
  EXPECT_EQ(failure("x[1e15]"), "an index of 1e+15 is too large");
  EXPECT_EQ(failure("param x[1000000,1000000]; sum(x)"), "'x' has too many elements");
  EXPECT_EQ(failure(""), "the formula is empty");
  EXPECT_EQ(failure("# nothing\n"), "the formula is empty");
}

TEST(Caret, StandsUnderWideAndMultibyteCharacters) {
  const auto at = [](int line, int column, int length) {
    return Place{.source = "", .line = line, .column = column, .length = length};
  };
  EXPECT_EQ(caret("x^2*sni(x)", at(1, 5, 3)), "x^2*sni(x)\n    ^^^");
  EXPECT_EQ(caret("x²+sni(x)", at(1, 4, 3)), "x²+sni(x)\n   ^^^");
  EXPECT_EQ(caret("温度＋sni(x)", at(1, 4, 3)), "温度＋sni(x)\n      ^^^");
  EXPECT_EQ(caret("a\nbc + d", at(2, 6, 1)), "bc + d\n     ^");
  EXPECT_EQ(caret("x^2+", at(1, 5, 1)), "x^2+\n    ^");
  EXPECT_EQ(caret("\tx+", at(1, 4, 1)), " x+\n   ^");
}

TEST(Fuzz, NoBytesCrashTheParser) {
  constexpr unsigned seed = 77003;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::vector<std::string> pieces = {"x",          "y",
                                           "1",          "2.5",
                                           "+",          "-",
                                           "*",          "/",
                                           "^",          "(",
                                           ")",          "[",
                                           "]",          ",",
                                           ":",          "?",
                                           "for",        "i",
                                           "in",         "if",
                                           "sum",        "min",
                                           "@",          "'",
                                           "<",          "==",
                                           "&&",         "!",
                                           "let ",       "=",
                                           ";",          "\n",
                                           "~",          "param ",
                                           "data ",      "minimize ",
                                           " ",          "√",
                                           "²",          "π",
                                           "×",          "（",
                                           "\"a\"",      "fold",
                                           "from ",      "s",
                                           "scan(",      "1:3",
                                           "x[i]",       "e",
                                           "1e9",        "columns(",
                                           "where(",     "\xff",
                                           "\xe2",       "#",
                                           "`",          ".",
                                           "_",          "[1,2]",
                                           "norm(",      "for i in 1:3)",
                                           "zeros(2)",   "t in 1:2, s from 0)",
                                           "transpose(", "softmax(",
                                           "1e999",      "I(",
                                           "factor("};
  ParseOptions with_table;
  with_table.columns = {{"x", false, {}}, {"s", true, {"a", "b"}}};
  for (int trial = 0; trial < 30'000; ++trial) {
    std::string text;
    const auto length = random() % 24;
    for (unsigned k = 0; k < length; ++k)
      text += random() % 50 == 0 ? std::string(1, static_cast<char>(random() % 256)) : pieces[random() % pieces.size()];
    try {
      const Model model = parse(text, trial % 2 == 0 ? ParseOptions{} : with_table);
      to_formula(*model.graph, model.output, 2000);
      to_latex(*model.graph, model.output, 2000);
    } catch (const UserError& error) {
      ASSERT_EQ(error.kind(), ErrorKind::formula);
      if (error.place()) caret(text, *error.place());
    } catch (const std::exception& error) {
      FAIL() << "trial " << trial << ": " << error.what() << " for:\n" << text;
    }
  }
}

}  // namespace
}  // namespace steepest::test
