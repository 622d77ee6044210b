#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "fit_data.hpp"
#include "steepest/descend.hpp"
#include "table_model.hpp"
#include "timing.hpp"

// fits curve|logistic ROWS: a fit to a table in memory. Prints "ready", then for each line read: "fit N METHOD" prints
// the seconds from the model's text to the minimum on N threads, and the values, gradients and triangles that were
// asked for; without METHOD the program chooses. "answer" prints the estimates of the last fit.
namespace {

using steepest::Table;

constexpr std::size_t features = 50;

Table curve_table(std::size_t rows) {
  const bench::CurveData data = bench::curve_data(rows);
  return steepest::make_table({{"x", data.x}, {"y", data.y}});
}

Table logistic_table(std::size_t rows) {
  std::vector<std::vector<double>> values;
  std::vector<steepest::MemoryColumn> columns;
  for (std::size_t j = 0; j < features; ++j) values.push_back(bench::column(rows, j));
  const std::vector<double> y = bench::labels(values[0], values[1], bench::column(rows, features));
  for (std::size_t j = 0; j < features; ++j) columns.emplace_back("x_" + std::to_string(j + 1), values[j]);
  columns.emplace_back("y", y);
  return steepest::make_table(columns);
}

struct Fit {
  Table table;
  std::string model;
  std::vector<double> start;
  steepest::MinimizeOptions options;
};

Fit make_fit(bool curve, std::size_t rows) {
  if (curve) {
    return {
        curve_table(rows), "data x\ndata y\nparam a, b, c\nminimize mean((y - (a*exp(-b*x) + c))^2)\n", {1, 1, 0}, {}};
  }
  return {logistic_table(rows), bench::logistic_model(features), std::vector<double>(features, 0), {.gtol = 1e-6}};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: fits curve|logistic ROWS\n", stderr);
    return 2;
  }
  Fit fit = make_fit(std::string(arguments[1]) == "curve", std::strtoull(arguments[2], nullptr, 10));
  steepest::MinimizeResult result;
  std::cout.precision(17);
  std::cout << "ready" << std::endl;
  for (std::string line, what; std::getline(std::cin, line);) {
    std::istringstream words(line);
    words >> what;
    if (what == "answer") {
      for (const double x : result.x) std::cout << x << " ";
      std::cout << std::endl;
      continue;
    }
    int threads = 1;
    fit.options.method.clear();
    words >> threads >> fit.options.method;
    const double seconds = bench::seconds([&] {
      steepest::GraphObjective objective = bench::objective_over(fit.table, fit.model, threads);
      result = steepest::minimize(objective, fit.start, fit.options);
    });
    const steepest::Evaluations& asked = result.evaluations;
    std::cout << seconds << " " << asked.value + asked.gradient + asked.hessian << std::endl;
  }
}
