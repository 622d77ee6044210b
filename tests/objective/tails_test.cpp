#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstring>

#include "models.hpp"
#include "steepest/table.hpp"

namespace steepest::test {
namespace {

/// Doubles that end with a page after which reading or writing crashes.
class Fenced {
 public:
  explicit Fenced(std::size_t count) : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    bytes_ = (count * sizeof(double) + page_ - 1) / page_ * page_ + page_;
    base_ = static_cast<char*>(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(base_ + bytes_ - page_, page_, PROT_NONE);
    values = {reinterpret_cast<double*>(base_ + bytes_ - page_) - count, count};
  }
  ~Fenced() { munmap(base_, bytes_); }
  Fenced(const Fenced&) = delete;
  Fenced& operator=(const Fenced&) = delete;

  std::span<double> values;

 private:
  std::size_t page_;
  std::size_t bytes_ = 0;
  char* base_ = nullptr;
};

class Tails : public ::testing::TestWithParam<Backend> {};

TEST_P(Tails, AreCountedOnceAndNeverReadBeyond) {
  auto graph = std::make_shared<Graph>();
  const Expression a(*graph, graph->input("a")), x(*graph, graph->input("x", {}, true));
  const Expression f = exp(a * x);
  const Expression total = sum_rows(f);
  const Expression least(*graph, row_reduce(*graph, Op::row_min, f.node()));
  const std::array outputs{total.node(), f.node(), least.node()};
  for (std::int64_t rows = 1; rows <= 40; ++rows) {
    Fenced column(static_cast<std::size_t>(rows));
    double sum = 0;
    for (std::int64_t r = 0; r < rows; ++r) {
      const double value = 0.1 * static_cast<double>(r) - 1;
      column.values[static_cast<std::size_t>(r)] = value;
      sum += std::exp(0.5 * value);
    }
    const Rows data{.count = rows, .readable = rows, .inputs = {{x.node(), {column.values.data()}}}, .owner = {}};
    const std::vector<InputValue> values{{a.node(), {0.5}}};
    const auto results = evaluate(*graph, outputs, values, data, {.threads = 1, .backend = GetParam()});
    EXPECT_NEAR(results[0][0], sum, 1e-14 * sum) << rows;
    ASSERT_EQ(results[1].size(), static_cast<std::size_t>(rows));
    for (std::int64_t r = 0; r < rows; ++r) {
      const auto row = static_cast<std::size_t>(r);
      EXPECT_DOUBLE_EQ(results[1][row], std::exp(0.5 * column.values[row]));
    }
    EXPECT_DOUBLE_EQ(results[2][0], std::exp(-0.5));

    const Problem problem{.graph = graph, .output = total.node(), .parameters = {a.node()}, .rows = data};
    GraphObjective objective(problem, {.threads = 1, .backend = GetParam()});
    std::vector<double> gradient(1);
    double slope = 0;
    for (const double v : column.values) slope += v * std::exp(0.5 * v);
    EXPECT_NEAR(objective.value_and_gradient(std::vector{0.5}, gradient), sum, 1e-14 * sum);
    EXPECT_NEAR(gradient[0], slope, 1e-13 * sum);
  }
}

TEST_P(Tails, WhatStandsAfterTheLastRowDoesNotMatter) {
  auto graph = std::make_shared<Graph>();
  const Expression x(*graph, graph->input("x", {}, true));
  const Expression total = sum_rows(log(x));
  std::vector<double> column(16, std::nan(""));
  for (std::size_t r = 0; r < 11; ++r) column[r] = 2;
  for (const std::int64_t readable : {11, 16}) {
    const Rows data{.count = 11, .readable = readable, .inputs = {{x.node(), {column.data()}}}, .owner = {}};
    const NodeId output = total.node();
    const auto results = evaluate(*graph, {&output, 1}, {}, data, {.threads = 1, .backend = GetParam()});
    EXPECT_NEAR(results[0][0], 11 * std::log(2), 1e-14);
  }
}

TEST_P(Tails, NoRowsAreAnEmptySum) {
  auto graph = std::make_shared<Graph>();
  const Expression x(*graph, graph->input("x", {}, true));
  const NodeId output = sum_rows(x).node();
  const Rows data{.count = 0, .readable = 0, .inputs = {{x.node(), {nullptr}}}, .owner = {}};
  EXPECT_EQ(evaluate(*graph, {&output, 1}, {}, data, {.threads = 2, .backend = GetParam()})[0][0], 0);
}

INSTANTIATE_TEST_SUITE_P(Backends, Tails, ::testing::ValuesIn(backends()),
                         [](const auto& info) { return info.param == Backend::llvm ? "llvm" : "interpreter"; });

TEST(RowsOfATable, KeepItAlive) {
  auto graph = std::make_shared<Graph>();
  const NodeId x = graph->input("x", {2}, true);
  const NodeId output = sum_rows(sum_elements(Expression(*graph, x))).node();
  Rows rows;
  {
    const std::vector<double> a{1, 2, 3}, b{10, 20, 30};
    const Table table = make_table({{"a", a}, {"b", b}});
    rows = table_rows(table, std::array{TableInput{x, {"b", "a"}}});
    EXPECT_THROW(table_rows(table, std::array{TableInput{x, {"b", "c"}}}), UserError);
  }
  EXPECT_EQ(evaluate(*graph, {&output, 1}, {}, rows)[0][0], 66);
}

}  // namespace
}  // namespace steepest::test
