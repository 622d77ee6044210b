// Rows that are read where they stand in a file give the bits that a copy of them gives.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <numeric>
#include <random>
#include <thread>

#include "../table/files.hpp"
#include "models.hpp"
#include "objective/packing.hpp"
#include "steepest/table.hpp"

namespace steepest::test {
namespace {

template <class Number>
std::string matrix_file(const ScratchDirectory& scratch, std::size_t rows, std::size_t width) {
  std::mt19937_64 random(71);
  std::normal_distribution<double> normal;
  std::vector<Number> values(rows * width);
  for (Number& v : values) v = static_cast<Number>(normal(random));
  std::string header = std::string("{'descr': '<f") + (sizeof(Number) == 4 ? "4" : "8") +
                       "', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", " + std::to_string(width) +
                       "), }";
  header.append(117 - header.size(), ' ');
  const std::string bytes(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number));
  return scratch.write("rows.npy", std::string("\x93NUMPY\x01\0v\0", 10) + header + "\n" + bytes);
}

/// mean((tanh(x @ w) + b - y)^2) over columns 2 .. of the file, y the first but one.
Problem squares(const Table& table) {
  Problem problem;
  problem.graph = std::make_shared<Graph>();
  Graph& graph = *problem.graph;
  std::vector<std::string> names;
  for (const Column& column : table.columns()) {
    if (column.name != "column_2") names.push_back(column.name);
  }
  const auto width = static_cast<std::int64_t>(names.size());
  problem.parameters = {graph.input("w", {width}), graph.input("b")};
  const NodeId x = graph.input("x", {width}, true), y = graph.input("y", {}, true);
  const Expression w(graph, problem.parameters[0]), b(graph, problem.parameters[1]);
  const Expression residual = tanh(product(Expression(graph, x), w)) + b - Expression(graph, y);
  const std::vector<TableInput> inputs{{x, names}, {y, {"column_2"}}};
  return least_squares_problem(problem.graph, residual.node(), problem.parameters, table_rows(table, inputs), 0.5);
}

void append(std::vector<std::uint64_t>& bits, std::span<const double> values) {
  for (const double v : values) bits.push_back(std::bit_cast<std::uint64_t>(v));
}

std::vector<std::uint64_t> answers(const Table& table, int threads, Backend backend) {
  GraphObjective objective(squares(table), {.threads = threads, .backend = backend});
  std::vector<double> x(objective.dimension()), gradient(x.size()), hessian(x.size() * x.size());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.1 * std::sin(static_cast<double>(i));
  std::vector<std::uint64_t> bits;
  append(bits, std::array{objective.value(x), objective.value_and_gradient(x, gradient)});
  append(bits, gradient);
  objective.hessian(x, hessian);
  append(bits, hessian);
  append(bits, objective.least_squares()->triangle(x).factor);
  append(bits, objective.least_squares()->accurate_triangle(x).factor);
  const std::vector<std::size_t> rows{17, 3, 512, 99, 513};
  append(bits, std::array{objective.sample(rows, x, gradient)});
  append(bits, gradient);
  return bits;
}

template <class Number>
void expect_bits_of_a_copy(std::size_t rows, std::size_t width) {
  const ScratchDirectory scratch;
  const std::string path = matrix_file<Number>(scratch, rows, width);
  const Table copied = read_table(path), table = read_table(path, {.in_place_from = 0});
  ASSERT_EQ(copied.in_place(), nullptr);
  ASSERT_NE(table.in_place(), nullptr);
  for (const Backend backend : backends()) {
    const auto expected = answers(copied, 1, backend);
    for (const int threads : {1, 3}) EXPECT_EQ(answers(table, threads, backend), expected) << rows << " x " << width;
  }
}

TEST(RowsInPlace, GiveTheBitsOfACopy) {
  for (const std::size_t width : {2, 3, 5, 9, 22}) {
    expect_bits_of_a_copy<double>(5'003, width);
    expect_bits_of_a_copy<float>(5'003, width);
  }
  expect_bits_of_a_copy<double>(12'000, 6);
  expect_bits_of_a_copy<float>(600, 6);
}

TEST(RowsInPlace, AreShared) {
  const ScratchDirectory scratch;
  const std::string path = matrix_file<double>(scratch, 13'000, 5);
  const auto expected = answers(read_table(path), 1, Backend::interpreter);
  for (const int count : {2, 3}) {
    std::vector<std::jthread> threads;
    for (const std::shared_ptr<Ranks>& ranks : thread_ranks(count)) {
      threads.emplace_back([&, ranks] {
        const Table part = read_table(path, {.in_place_from = 0, .ranks = ranks});
        EXPECT_NE(part.in_place(), nullptr);
        EXPECT_LT(part.rows(), 13'000u);
        EXPECT_EQ(answers(part, 1, Backend::interpreter), expected);
      });
    }
  }
}

TEST(RowsInPlace, AreNotReadOnceTheFileHasChanged) {
  const ScratchDirectory scratch;
  const std::string path = matrix_file<double>(scratch, 2'000, 4);
  GraphObjective objective(squares(read_table(path, {.in_place_from = 0})));
  const std::vector<double> x(objective.dimension(), 0.1);
  EXPECT_TRUE(std::isfinite(objective.value(x)));
  std::filesystem::resize_file(path, 1'000);
  EXPECT_THROW(objective.value(x), UserError);
}

TEST(RowsInPlace, AreLookedAtOnceAnEpochBySamples) {
  const ScratchDirectory scratch;
  const std::string path = matrix_file<double>(scratch, 2'000, 4);
  GraphObjective objective(squares(read_table(path, {.in_place_from = 0})));
  const std::vector<double> x(objective.dimension(), 0.1);
  std::vector<double> gradient(x.size());
  std::vector<std::size_t> rows(500);
  std::iota(rows.begin(), rows.end(), 700);
  const auto epoch = [&] {
    for (int batch = 0; batch < 4; ++batch) objective.sample(rows, x, gradient);
  };
  EXPECT_NO_THROW(epoch());
  std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + std::chrono::seconds(1));
  EXPECT_THROW(epoch(), UserError);
}

TEST(Packing, TakesAnyColumnsInAnyOrder) {
  std::vector<double> values(20 * 11);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  auto rows = std::make_shared<RowMajor>();
  rows->first = values.data();
  rows->width = 11;
  const std::vector<std::optional<std::size_t>> places{7, {}, 3, 2, 4, 5, 0, 10, 8, 9};
  const Packing packing(rows, places);
  for (const std::int64_t count : {1, 7, 8, 9, 16, 20}) {
    std::vector<double> out(places.size() * 32, -1);
    packing.pack(0, count, out.data(), 32);
    for (std::size_t c = 0; c < places.size(); ++c) {
      for (std::int64_t row = 0; row < count; ++row) {
        const double expected = places[c] ? static_cast<double>(static_cast<std::size_t>(row) * 11 + *places[c]) : -1;
        EXPECT_EQ(out[c * 32 + static_cast<std::size_t>(row)], expected) << c << " " << row;
      }
    }
  }
}

}  // namespace
}  // namespace steepest::test
