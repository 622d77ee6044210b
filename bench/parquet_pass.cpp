#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "random_table.hpp"
#include "table_model.hpp"
#include "timing.hpp"

// parquet_pass FILE: logistic regression of y on x_1, x_2, ... from a Parquet file. Prints "ready", then for each line
// read: "pass N" prints the seconds from opening the file to the first value and gradient, on N threads; "read N" those
// of reading the table alone; "answer N" the number of rows and the sum of x_1.
namespace {

using steepest::Table;

Table read(const std::string& path, int threads) { return steepest::read_table(path, {.threads = threads}); }

double gradient(const Table& table, int threads) {
  const std::size_t features = table.columns().size() - 1;
  steepest::GraphObjective objective = bench::objective_over(table, bench::logistic_model(features), threads);
  std::vector<double> slope(features);
  return objective.value_and_gradient(bench::weights(features), slope);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: parquet_pass FILE\n", stderr);
    return 2;
  }
  const std::string path = arguments[1];
  std::cout.precision(17);
  std::cout << "ready" << std::endl;
  int threads = 1;
  double value = 0;
  for (std::string what; std::cin >> what >> threads;) {
    if (what == "pass") {
      std::cout << bench::seconds([&] { value = gradient(read(path, threads), threads); }) << std::endl;
    } else if (what == "read") {
      std::cout << bench::seconds([&] { value += static_cast<double>(read(path, threads).rows()); }) << std::endl;
    } else {
      const Table table = read(path, threads);
      double sum = 0;
      for (const double x : table.column("x_1").values) sum += x;
      std::cout << table.rows() << " " << sum << std::endl;
    }
  }
  return std::isfinite(value) ? 0 : 1;
}
