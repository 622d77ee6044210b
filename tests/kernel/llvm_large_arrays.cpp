#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "llvm_comparison.hpp"
#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

// Large arrays without rows: their loops come in pieces that threads may share, and inputs and results may lie in the
// caller's memory. None of it changes a bit.
namespace steepest {
namespace {

Expression part(Graph& graph, const Expression& x, std::int64_t first, std::int64_t count, std::int64_t step = 1) {
  return {graph, slice(graph, x.node(), std::array{first, count, step})};
}

Expression total(Graph& graph, const Expression& x, Op op = Op::reduce_sum) {
  return {graph, reduce_all(graph, op, x.node())};
}

/// Sums, a minimum and gradients of x [n] and y [n], n even.
Sample large_sample(std::int64_t n) {
  Sample sample;
  Graph& graph = sample.graph;
  const Expression x = sample.input("x", {n}, false), y = sample.input("y", {n}, false);
  const Expression left = part(graph, x, 0, n - 1), right = part(graph, x, 1, n - 1);
  const Expression chain = total(graph, (right - left * left) * (right - left * left) + sin(left));
  const Expression odd = part(graph, y, 0, n / 2, 2), even = part(graph, y, 1, n / 2, 2);
  const Expression pairs = total(graph, exp(odd) * even);
  const Expression table(graph, reshape(graph, (x * y).node(), {n / 2, 2}));
  const std::array<std::int64_t, 1> columns{0};
  const Expression sums(graph, reduce(graph, Op::reduce_sum, table.node(), columns));
  const Expression value = chain * 0.001 + pairs + total(graph, sums * sums) * 1e-6;
  sample.output(value);
  for (const NodeId slope : reverse(graph, value.node(), std::array{x.node(), y.node()})) sample.output(slope);
  sample.output(total(graph, x - y, Op::reduce_min));
  sample.output(total(graph, cos(x) * y, Op::reduce_max));
  sample.output(x * 2.0 + y);
  return sample;
}

/// Runs the one pass of a program; in its own memory, or all of it in the globals.
std::vector<std::vector<double>> outputs_of(const Program& program, const Kernel& kernel, const Bindings& bindings,
                                            bool own_memory, decltype(Surroundings::share) share) {
  std::vector<double> globals = program.initial_globals;
  std::vector<std::vector<double>> memory, outputs;
  for (const Program::InputPlace& input : program.inputs) {
    const std::span<const double> values = bindings.inputs.at(input.name);
    std::ranges::copy(values, globals.begin() + input.offset);
  }
  const std::vector<LargePlace> large = own_memory ? large_places(program) : std::vector<LargePlace>();
  for (const LargePlace& place : large) {
    const auto first = globals.begin() + place.offset;
    memory.emplace_back(first, first + place.size);
    std::fill(first, first + place.size, std::nan(""));
  }
  std::vector<double*> places;
  for (std::vector<double>& one : memory) places.push_back(one.data());
  kernel.run_before(0, {.globals = globals.data(), .places = places, .share = std::move(share)});
  for (std::size_t k = 0; k < program.outputs.size(); ++k) {
    const Value& value = program.values[program.outputs[k]];
    const auto first = globals.begin() + value.offset;
    outputs.emplace_back(first, first + element_count(value.shape));
    for (std::size_t i = 0; i < large.size(); ++i) {
      if (large[i].output == k) outputs.back() = memory[i];
    }
  }
  return outputs;
}

void expect_same_bits(const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    ASSERT_EQ(a[k].size(), b[k].size());
    for (std::size_t i = 0; i < a[k].size(); ++i) {
      ASSERT_EQ(std::bit_cast<std::uint64_t>(a[k][i]), std::bit_cast<std::uint64_t>(b[k][i]))
          << "output " << k << ", element " << i;
    }
  }
}

class LargeArrays : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(LargeArrays, PiecesInAnyOrderAndAnyMemoryGiveTheSameBits) {
  Sample sample = large_sample(GetParam());
  const auto program = std::make_shared<const Program>(make_program(sample.graph, sample.outputs));
  const std::unique_ptr<Kernel> compiled = make_llvm_kernel(program);
  if (!compiled) GTEST_SKIP() << "no compiling backend here";
  const Bindings bindings = sample.bind(0, 7);
  const auto plain = outputs_of(*program, *compiled, bindings, false, {});
  std::int64_t shared = 0;
  const auto backwards = [&](std::int64_t count, const std::function<void(std::int64_t)>& piece) {
    ++shared;
    for (std::int64_t number = count; number-- > 0;) piece(number);
  };
  expect_same_bits(plain, outputs_of(*program, *compiled, bindings, true, {}));
  expect_same_bits(plain, outputs_of(*program, *compiled, bindings, true, backwards));
  expect_same_bits(plain, outputs_of(*program, *compiled, bindings, false, backwards));
  EXPECT_GT(shared, 0);
  PreparedRun prepared(program, *compiled, bindings);
  expect_same_bits(plain, prepared(bindings).outputs);

  // The interpreter adds in another order.
  const std::unique_ptr<Kernel> reference = make_interpreter(program);
  const Results expected = run(*program, *reference, bindings);
  for (std::size_t k = 0; k < plain.size(); ++k) {
    for (std::size_t i = 0; i < plain[k].size(); ++i) {
      EXPECT_NEAR(expected.outputs[k][i], plain[k][i], 1e-9 * (1 + std::fabs(expected.outputs[k][i])))
          << "output " << k << ", element " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, LargeArrays, ::testing::Values(100000, 100006, 131074));

TEST(LargeArrays, SmallProgramsAndThoseWithRowsKeepAllInTheGlobals) {
  Sample small;
  small.output(small.input("x", {100}, false) * 2.0);
  EXPECT_TRUE(large_places(make_program(small.graph, small.outputs)).empty());
  Sample rows;
  const Expression w = rows.input("w", {8192}, false), y = rows.input("y", {}, true);
  rows.output(row_reduce(rows.graph, Op::row_sum, (y * total(rows.graph, w)).node()));
  EXPECT_TRUE(large_places(make_program(rows.graph, rows.outputs)).empty());
}

TEST(LargeArrays, AnInputThatIsAskedForIsNoResult) {
  Sample sample;
  const Expression x = sample.input("x", {5000}, false);
  sample.output(x);
  sample.output(x * 2.0);
  sample.output(x * 2.0);
  const std::vector<LargePlace> places = large_places(make_program(sample.graph, sample.outputs));
  ASSERT_EQ(places.size(), 2u);
  EXPECT_FALSE(places[0].output.has_value());
  EXPECT_EQ(places[1].output, 1u);
}

}  // namespace
}  // namespace steepest
