#include <gtest/gtest.h>

#include "steepest/formula.hpp"

namespace steepest::test {
namespace {

/// The variables of a formula and, after a bar, how many notes there are.
std::string read(const std::string& text, const ParseOptions& options = {}) {
  const Model model = parse(text, options);
  std::string names;
  for (const ModelParameter& parameter : model.parameters) names += (names.empty() ? "" : " ") + parameter.name;
  return names + " | " + std::to_string(model.notes.size());
}

ParseOptions given(const std::vector<std::string>& names) {
  ParseOptions options;
  options.parameters = names;
  return options;
}

TEST(LetterProducts, OfVariablesAfterANumber) {
  EXPECT_EQ(read("x^2+3xy"), "x y | 1");
  EXPECT_EQ(read("2xyz"), "x y z | 1");
  EXPECT_EQ(read("２ｘｙ"), "x y | 1");
  EXPECT_EQ(read("3ab + a + b"), "a b | 1");
  EXPECT_EQ(read("3ab + 2a + 5b"), "a b | 1");
  EXPECT_EQ(read("3ab", given({"a", "b"})), "a b | 1");
  EXPECT_EQ(read("3xy + 4xy"), "x y | 1");
  EXPECT_EQ(parse("x^2+3xy").notes.at(0),
            "'xy' after a number is read as a product, 3xy as 3*x*y; for a variable of that name write 3*xy");
}

TEST(LetterProducts, AreTheSameNodesAsProductsWithSigns) {
  const auto formula = [](const std::string& text) {
    const Model model = parse(text);
    return to_formula(*model.graph, model.output);
  };
  EXPECT_EQ(formula("x^2+3xy"), formula("x^2+3*x*y"));
  EXPECT_EQ(formula("3xy^2"), formula("3*x*y^2"));
  EXPECT_EQ(formula("3xy²+x"), formula("3*x*y^2+x"));
  EXPECT_EQ(formula("2xyz/x"), formula("2*x*y*z/x"));
}

TEST(LetterProducts, AreNamesWhereTheyMeanSomethingElse) {
  EXPECT_EQ(read("xy"), "xy | 0");
  EXPECT_EQ(read("3*xy"), "xy | 0");
  EXPECT_EQ(read("3xy", given({"xy"})), "xy | 0");
  EXPECT_EQ(read("3xy + xy"), "xy | 0");
  EXPECT_EQ(read("3ab"), "ab | 0");
  EXPECT_EQ(read("3ab + a"), "ab a | 0");
  EXPECT_EQ(read("let xy = 2; 3xy"), " | 0");
  EXPECT_EQ(read("param xy; 3xy"), "xy | 0");
  EXPECT_EQ(read("3x1"), "x1 | 0");
  EXPECT_EQ(read("2pi"), " | 0");
  EXPECT_EQ(read("3`xy`"), "xy | 0");
  EXPECT_EQ(read("sum(3xy[i] for i in 1:2)"), "xy | 0");
  ParseOptions table;
  table.columns = {{"xy", false, {}}};
  EXPECT_EQ(read("mean(3xy)", table), " | 0");
}

TEST(LetterProducts, KeepAmbiguousQuotientsRefused) {
  EXPECT_THROW(parse("1/3xy"), UserError);
  EXPECT_THROW(parse("2^3xy"), UserError);
}

TEST(NearMiss, IsNotedWhereItLooksLikeASlip) {
  ParseOptions table;
  table.columns = {{"x", false, {}}, {"y", false, {}}, {"wt", false, {}}, {"dose", false, {}}};
  const auto notes = [&](const std::string& text) { return parse(text, table).notes.size(); };
  EXPECT_EQ(notes("mean(y*xx)"), 1U);
  EXPECT_EQ(notes("mean(y*tw)"), 1U);
  EXPECT_EQ(notes("mean(y*wtt)"), 1U);
  EXPECT_EQ(notes("mean(y*doses)"), 1U);
  EXPECT_EQ(notes("mean(y*b*x)"), 0U);
  EXPECT_EQ(notes("mean(y*ax*x)"), 0U);
  EXPECT_EQ(notes("mean(y*at*wt)"), 0U);
  EXPECT_EQ(notes("mean(y*x2*x)"), 0U);
}

TEST(TextColumn, AsAnIndexTellsTheLength) {
  ParseOptions table;
  table.columns = {{"g", true, {"ash", "oak", "yew"}}, {"y", false, {}}};
  EXPECT_EQ(to_text(parse("mean((y - a[g])^2)", table).parameters.at(0).shape), "[3]");
  EXPECT_EQ(to_text(parse("mean((y - W[g, 2])^2)", table).parameters.at(0).shape), "[3, 2]");
}

}  // namespace
}  // namespace steepest::test
