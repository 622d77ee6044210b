#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "report/json.hpp"
#include "steepest/report.hpp"

namespace steepest::test {
namespace {

using nlohmann::json;

std::string written(const std::string& text) {
  steepest::json::Writer out;
  out.value(text);
  return out.take();
}

TEST(JsonWriter, StringsSurviveTheRoundTrip) {
  const std::string hard = "quote \" backslash \\ newline \n tab \t bell \a \xC3\xBC \xE4\xBD\xA0 \xF0\x9F\x98\x80";
  EXPECT_EQ(json::parse(written(hard)).get<std::string>(), hard);
}

TEST(JsonWriter, BytesThatAreNotUtf8AreReplaced) {
  for (const std::string bad : {"\xFF", "a\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE4\xBD"}) {
    const std::string text = written(bad);
    ASSERT_TRUE(json::accept(text)) << text;
    EXPECT_NE(json::parse(text).get<std::string>().find("\xEF\xBF\xBD"), std::string::npos);
  }
}

TEST(JsonWriter, DoublesSurviveToTheLastBit) {
  std::mt19937_64 bits(20240611);
  for (int i = 0; i < 2000; ++i) {
    const double value = std::bit_cast<double>(bits());
    if (!std::isfinite(value)) continue;
    steepest::json::Writer out;
    out.value(value);
    EXPECT_EQ(json::parse(out.take()).get<double>(), value);
  }
}

TEST(JsonWriter, NonFiniteNumbersAreStrings) {
  steepest::json::Writer out;
  const double infinity = std::numeric_limits<double>::infinity();
  out.row(std::vector<double>{std::nan(""), infinity, -infinity});
  EXPECT_EQ(json::parse(out.take()), json({"NaN", "Infinity", "-Infinity"}));
}

TEST(JsonReport, ArraysNestInXAndFlattenInVariables) {
  GradientReport report;
  report.formula = "sum(W^2)";
  report.at = {{"W", {2, 2}, {1, 2, 3, 4}}};
  report.value = 30;
  report.gradient = {2, 4, 6, 8};
  const json document = json::parse(to_json(report));
  EXPECT_EQ(document["schema"], 1);
  EXPECT_EQ(document["command"], "grad");
  EXPECT_EQ(document["x"]["W"], json({{1, 2}, {3, 4}}));
  EXPECT_EQ(document["variables"], json({"W[1,1]", "W[1,2]", "W[2,1]", "W[2,2]"}));
  EXPECT_EQ(document["gradient"], json({2, 4, 6, 8}));
}

TEST(JsonReport, MinimumHasEveryStableField) {
  MinimumReport report;
  report.x = {{"x", {}, {1}}};
  report.names = {"x"};
  report.walk.x = {1};
  report.walk.status = Status::not_a_minimum;
  report.walk.point = Point::local_minimum;
  const json document = json::parse(to_json(report));
  for (const char* field : {"schema", "command", "status", "reason", "point", "x", "value", "gradient_norm", "method",
                            "iterations", "evaluations", "warnings", "seconds", "load_seconds", "seed"}) {
    EXPECT_TRUE(document.contains(field)) << field;
  }
  EXPECT_EQ(document["status"], "not-a-minimum");
  EXPECT_EQ(document["point"], "local-minimum");
  EXPECT_TRUE(document["seed"].is_null());
  EXPECT_TRUE(document["evaluations"].contains("hessian"));
}

TEST(JsonReport, FitHasEveryStableFieldAndNullErrors) {
  FitReport report;
  report.x = {{"a", {}, {1}}, {"b", {}, {2}}};
  report.names = {"a", "b"};
  report.result.walk.x = {1, 2};
  Statistics statistics;
  statistics.parameters = {{"a", 1, 0.5, 0.1, 1.9}, {"b", 2}};
  statistics.covariance = {0.25, std::nan(""), std::nan(""), std::nan("")};
  report.result.statistics = statistics;
  report.result.warnings = {"only a is determined"};
  const json document = json::parse(to_json(report));
  for (const char* field : {"parameters", "rows", "loss", "loss_name", "residual_sd", "degrees_of_freedom", "r_squared",
                            "covariance", "status", "x"}) {
    EXPECT_TRUE(document.contains(field)) << field;
  }
  EXPECT_EQ(document["parameters"][0]["standard_error"], 0.5);
  EXPECT_TRUE(document["parameters"][1]["standard_error"].is_null());
  EXPECT_EQ(document["covariance"], json({{0.25, "NaN"}, {"NaN", "NaN"}}));
  EXPECT_EQ(document["warnings"], json({"only a is determined"}));
}

TEST(JsonReport, UndecidedDifferentiabilityIsNull) {
  DirectionReport report;
  report.at = {{"x", {}, {0}}};
  report.direction = {1};
  report.value = std::nan("");
  const json document = json::parse(to_json(report));
  EXPECT_TRUE(document["differentiable"].is_null());
  EXPECT_TRUE(document["directional"].is_null());
  EXPECT_EQ(document["value"], "NaN");
}

TEST(JsonReport, ErrorsSayWhere) {
  const json document = json::parse(to_json(ErrorReport{"formula", "message", Place{"", 2, 3, 4}, "hint"}));
  EXPECT_EQ(document["error"]["where"], json({{"line", 2}, {"column", 3}, {"length", 4}}));
  EXPECT_TRUE(json::parse(to_json(ErrorReport{"data", "m", {}, ""}))["error"]["where"].is_null());
}

}  // namespace
}  // namespace steepest::test
