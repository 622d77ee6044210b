#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "random_table.hpp"
#include "steepest/formula.hpp"
#include "steepest/objective.hpp"
#include "steepest/table.hpp"

// logistic ROWS COLUMNS THREADS: one value and gradient of logistic regression. Prints "ready", then for each line
// read: "pass" prints the seconds of one value and gradient, "answer" the value and the gradient's sum of squares,
// "read" the seconds of summing all numbers of the table once.
namespace {

using steepest::GraphObjective;
using steepest::Table;

template <class Work>
double seconds(const Work& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

Table make_table(std::size_t rows, std::size_t columns) {
  std::vector<std::vector<double>> values;
  for (std::size_t j = 0; j < columns; ++j) values.push_back(bench::column(rows, j));
  values.push_back(bench::labels(rows, columns));
  std::vector<steepest::MemoryColumn> named;
  for (std::size_t j = 0; j < columns; ++j) named.emplace_back("x_" + std::to_string(j + 1), values[j]);
  named.emplace_back("y", values.back());
  return steepest::make_table(named);
}

GraphObjective make_objective(const Table& table, std::size_t columns, int threads) {
  const std::string width = "[" + std::to_string(columns) + "]";
  const std::string text = "data x" + width + " = columns(\"x_*\")\ndata y\nparam w" + width +
                           "\nlet u = x @ w\nminimize mean(softplus(u) - y*u)\n";
  steepest::ParseOptions options;
  options.has_table = true;
  for (const auto& column : table.columns()) options.columns.push_back({column.name, false, {}});
  const steepest::Model model = steepest::parse(text, options);
  std::vector<steepest::TableInput> inputs;
  for (const auto& column : model.columns) inputs.push_back({column.node, column.columns});
  steepest::Problem problem;
  problem.graph = model.graph;
  problem.output = model.output;
  for (const auto& parameter : model.parameters) problem.parameters.push_back(parameter.node);
  problem.rows = steepest::table_rows(table, inputs);
  return GraphObjective(problem, {threads});
}

/// Eight streams at once: one alone does not fill the memory's lanes.
double sum_of(const double* values, std::size_t count) {
  const std::size_t part = count / 8;
  double sums[8] = {};
  for (std::size_t i = 0; i < part; ++i) {
    for (std::size_t k = 0; k < 8; ++k) sums[k] += values[k * part + i];
  }
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

double read_all(const Table& table, std::size_t columns, int threads) {
  const std::size_t share = columns * table.stride() / static_cast<std::size_t>(threads);
  std::vector<double> sums(static_cast<std::size_t>(threads));
  {
    std::vector<std::jthread> readers;
    for (std::size_t k = 0; k < sums.size(); ++k) {
      readers.emplace_back([&, k] { sums[k] = sum_of(table.data() + k * share, share); });
    }
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: logistic ROWS COLUMNS THREADS\n", stderr);
    return 2;
  }
  const std::size_t rows = std::strtoull(arguments[1], nullptr, 10);
  const std::size_t columns = std::strtoull(arguments[2], nullptr, 10);
  const int threads = std::atoi(arguments[3]);
  const Table table = make_table(rows, columns);
  GraphObjective objective = make_objective(table, columns, threads);
  const std::vector<double> w = bench::weights(columns);
  std::vector<double> gradient(columns);
  double value = objective.value_and_gradient(w, gradient);
  double total = 0;

  std::cout.precision(17);
  std::cout << "ready" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "pass") {
      std::cout << seconds([&] { value = objective.value_and_gradient(w, gradient); }) << std::endl;
    } else if (line == "read") {
      std::cout << seconds([&] { total += read_all(table, columns, threads); }) << std::endl;
    } else if (line == "answer") {
      double squares = 0;
      for (const double g : gradient) squares += g * g;
      std::cout << value << " " << squares << std::endl;
    }
  }
  return total == total ? 0 : 1;
}
