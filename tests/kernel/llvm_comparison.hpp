#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "steepest/expression.hpp"
#include "steepest/kernel.hpp"

/// What the tests of compiled programs share.
namespace steepest {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// Doubles between a and b; 0 for equal values and for two NaNs.
inline double ulps_between(double a, double b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::infinity();
  const auto magnitude = [](double x) { return std::bit_cast<std::int64_t>(std::fabs(x)); };
  if (std::signbit(a) != std::signbit(b)) return static_cast<double>(magnitude(a)) + static_cast<double>(magnitude(b));
  return static_cast<double>(std::abs(magnitude(a) - magnitude(b)));
}

/// A graph whose inputs have random values.
struct Sample {
  Graph graph;
  std::vector<NodeId> outputs;
  std::map<std::string, std::vector<double>> values;

  Expression input(const std::string& name, const Shape& shape, bool per_row) {
    return {graph, graph.input(name, shape, per_row)};
  }
  void output(NodeId id) { outputs.push_back(id); }
  void output(const Expression& x) { outputs.push_back(x.node()); }

  Bindings bind(std::int64_t rows, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> uniform(-2, 2);
    Bindings bindings;
    bindings.rows = rows;
    for (const Input& input : graph.inputs()) {
      std::vector<double>& of = values[input.name];
      of.resize(static_cast<std::size_t>(element_count(input.shape) * (input.per_row ? rows : 1)));
      for (double& value : of) value = input.name[0] == 'i' ? std::floor(uniform(random) + 2.5) : uniform(random);
      bindings.inputs[input.name] = of;
    }
    return bindings;
  }
};

// The two backends add in the same order but round products differently.
inline constexpr double tolerance = 1e-12;

inline void expect_close(const std::vector<double>& expected, const std::vector<double>& actual,
                         const std::string& what) {
  ASSERT_EQ(expected.size(), actual.size()) << what;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::isnan(expected[i]) && std::isnan(actual[i])) continue;
    if (expected[i] == actual[i]) continue;
    EXPECT_NEAR(expected[i], actual[i], tolerance * (1 + std::fabs(expected[i]))) << what << ", element " << i;
  }
}

inline void expect_backends_agree(Sample& sample, const std::string& what) {
  const auto program = std::make_shared<const Program>(make_program(sample.graph, sample.outputs));
  const std::unique_ptr<Kernel> compiled = make_llvm_kernel(program);
  if (!compiled) GTEST_SKIP() << "no compiling backend here";
  const std::unique_ptr<Kernel> reference = make_interpreter(program);
  for (const std::int64_t rows : {1, 3, 8, 9, 16, 17, 530, 1031}) {
    const Bindings bindings = sample.bind(rows, static_cast<std::uint32_t>(rows));
    const Results expected = run(*program, *reference, bindings), actual = run(*program, *compiled, bindings);
    const std::string where = what + ", " + std::to_string(rows) + " rows";
    for (std::size_t i = 0; i < expected.outputs.size(); ++i) {
      expect_close(expected.outputs[i], actual.outputs[i], where + ", output " + std::to_string(i));
    }
    for (std::size_t i = 0; i < expected.row_outputs.size(); ++i) {
      expect_close(expected.row_outputs[i], actual.row_outputs[i], where + ", row output " + std::to_string(i));
    }
  }
}

/// The same formula with per-row arguments, with others, and with a mixture.
inline void expect_backends_agree(const std::string& what, const std::vector<Shape>& shapes,
                                  const std::function<NodeId(Graph&, const std::vector<Expression>&)>& formula,
                                  std::vector<std::string> names = {"a", "b", "c"}) {
  for (unsigned rows = 0; rows < (1U << shapes.size()); ++rows) {
    Sample sample;
    std::vector<Expression> arguments;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      arguments.push_back(sample.input(names[i], shapes[i], (rows >> i & 1) != 0));
    }
    const Expression result(sample.graph, formula(sample.graph, arguments));
    sample.output(result);
    sample.output(sin(result) + result);
    if (sample.graph[result.node()].per_row) sample.output(row_reduce(sample.graph, Op::row_sum, result.node()));
    expect_backends_agree(sample, what + ", per-row arguments " + std::to_string(rows));
  }
}

}  // namespace steepest
