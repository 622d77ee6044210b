#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "random_table.hpp"
#include "steepest/formula.hpp"
#include "steepest/objective.hpp"
#include "steepest/table.hpp"

// table_pass WORK ROWS THREADS [FILE]: a model over a table, as a person would write it. Prints "ready", then for each
// line read: "pass" prints the seconds of one value and gradient, "value" those of one value, "triangle" those of one
// triangle of [J r], "read" those of reading the table's numbers once, "answer" the value and the gradient's sum of
// squares.
// FILE instead of random numbers: its columns are named x_1, x_2, ... and y, in this order.
namespace {

using steepest::GraphObjective;
using steepest::Table;

struct Work {
  std::string model;
  std::size_t features = 0;  // columns x_1, x_2, ... of uniform numbers
  std::size_t classes = 0;   // of the column y; 0: a real number
  std::size_t users = 0;     // of a column of indices, with half as many items in another
};

const std::map<std::string, Work>& works() {
  static const std::map<std::string, Work> all{
      {"linear",
       {"data x[50] = columns(\"x_*\")\ndata y\nparam w[50], b\nminimize mean((x @ w + b - y)^2)\n", 50, 0, 0}},
      {"logistic",
       {"data x[100] = columns(\"x_*\")\ndata y\nparam w[100]\nlet u = x @ w\nminimize mean(softplus(u) - y*u)\n", 100,
        2, 0}},
      {"curve", {"data x_1\ndata y\nparam a, b, c\nminimize mean((y - (a*exp(-b*x_1) + c))^2)\n", 1, 0, 0}},
      {"linear20", {"data x[20] = columns(\"x_*\")\ndata y\nparam w[20]\nminimize mean((y - x @ w)^2)\n", 20, 0, 0}},
      {"softmax",
       {"data x[784] = columns(\"x_*\")\ndata y\nparam W[10,784], b[10]\nlet z = W @ x + b\n"
        "minimize mean(logsumexp(z) - z[y + 1])\n",
        784, 10, 0}},
      {"network",
       {"data x[784] = columns(\"x_*\")\ndata y\nparam V[128,784], c[128], W[10,128], b[10]\n"
        "let h = relu(V @ x + c)\nlet z = W @ h + b\nminimize mean(logsumexp(z) - z[y + 1])\n",
        784, 10, 0}},
      {"factors",
       {"data user\ndata item\ndata y\nparam U[20000,16], V[10000,16]\n"
        "minimize mean((sum(U[user + 1,k]*V[item + 1,k] for k in 1:16) - y)^2)\n",
        0, 0, 20000}},
  };
  return all;
}

template <class Task>
double seconds(const Task& task) {
  const auto began = std::chrono::steady_clock::now();
  task();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

/// Whole numbers below `bound`.
std::vector<double> indices(std::size_t rows, std::size_t stream, std::size_t bound) {
  std::vector<double> values = bench::column(rows, stream);
  for (double& v : values) v = std::floor((v + 1) / 2 * static_cast<double>(bound));
  return values;
}

Table make_table(const Work& work, std::size_t rows) {
  std::vector<std::vector<double>> values;
  std::vector<std::string> names;
  for (std::size_t j = 0; j < work.features; ++j) {
    values.push_back(bench::column(rows, j));
    names.push_back("x_" + std::to_string(j + 1));
  }
  if (work.users > 0) {
    values.push_back(indices(rows, 0, work.users));
    values.push_back(indices(rows, 1, work.users / 2));
    names.insert(names.end(), {"user", "item"});
  }
  const std::size_t last = values.size();
  values.push_back(work.classes > 0 ? indices(rows, last, work.classes) : bench::column(rows, last));
  names.push_back("y");
  std::vector<steepest::MemoryColumn> columns;
  for (std::size_t j = 0; j < values.size(); ++j) columns.emplace_back(names[j], values[j]);
  return steepest::make_table(columns);
}

/// The models' names for a file's columns; a table made here has them already.
std::vector<std::string> model_names(const Table& table) {
  std::vector<std::string> names;
  if (table.find("y") != nullptr) {
    for (const auto& column : table.columns()) names.push_back(column.name);
    return names;
  }
  for (std::size_t j = 1; j < table.columns().size(); ++j) names.push_back("x_" + std::to_string(j));
  names.push_back("y");
  return names;
}

Table read_file(const std::string& path, int threads) {
  Table table;
  const double time = seconds([&] { table = steepest::read_table(path, {.threads = threads}); });
  std::cerr << "read " << path << " in " << time << " s\n";
  return table;
}

GraphObjective make_objective(const Work& work, const Table& table, int threads) {
  steepest::ParseOptions options;
  options.has_table = true;
  const std::vector<std::string> names = model_names(table);
  for (const std::string& name : names) options.columns.push_back({name, false, {}});
  const steepest::Model model = steepest::parse(work.model, options);
  std::vector<steepest::TableInput> inputs;
  for (const auto& column : model.columns) {
    steepest::TableInput& input = inputs.emplace_back(steepest::TableInput{column.node, {}});
    for (const std::string& name : column.columns) {
      const auto found = std::find(names.begin(), names.end(), name) - names.begin();
      input.columns.push_back(table.columns()[static_cast<std::size_t>(found)].name);
    }
  }
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

double read_all(const Table& table, int threads) {
  const std::size_t share = table.columns().size() * table.stride() / static_cast<std::size_t>(threads);
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
  if (count < 4 || count > 5 || !works().contains(arguments[1])) {
    std::fputs("usage: table_pass WORK ROWS THREADS [FILE], with WORK one of\n", stderr);
    for (const auto& [name, work] : works()) std::fprintf(stderr, "  %s\n", name.c_str());
    return 2;
  }
  const Work& work = works().at(arguments[1]);
  const std::size_t rows = std::strtoull(arguments[2], nullptr, 10);
  const int threads = std::atoi(arguments[3]);
  const Table table = count == 5 ? read_file(arguments[4], threads) : make_table(work, rows);
  GraphObjective objective = make_objective(work, table, threads);
  const std::vector<double> x = bench::weights(objective.dimension());
  std::vector<double> gradient(x.size());
  double value = objective.value_and_gradient(x, gradient);
  double total = 0;

  std::cout.precision(17);
  std::cout << "ready" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "pass") {
      std::cout << seconds([&] { value = objective.value_and_gradient(x, gradient); }) << std::endl;
    } else if (line == "value") {
      std::cout << seconds([&] { value = objective.value(x); }) << std::endl;
    } else if (line == "triangle") {
      std::cout << seconds([&] { total += objective.least_squares()->triangle(x).factor[0]; }) << std::endl;
    } else if (line == "read") {
      std::cout << seconds([&] { total += read_all(table, threads); }) << std::endl;
    } else if (line == "answer") {
      double squares = 0;
      for (const double g : gradient) squares += g * g;
      std::cout << value << " " << squares << std::endl;
    }
  }
  return std::isfinite(total) ? 0 : 1;
}
