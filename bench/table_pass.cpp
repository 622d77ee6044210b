#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "by_hand.hpp"
#include "random_table.hpp"
#include "table_model.hpp"
#include "timing.hpp"

// table_pass WORK ROWS THREADS [FILE]: a model over a table, as a person would write it. Prints "ready", then for each
// line read: "pass" prints the seconds of one value and gradient ("pass32": in float32), "value" (and "value32") those
// of one value, "triangle" those of one triangle of [J r], "read" and "read4" those of reading the table's numbers
// once, in 8 or 4 streams a thread, "answer"
// ("answer32") the value and the gradient's sum of squares, "squares" the sums of squares of J and r. A number behind
// the word is another number of threads than THREADS. The table is made of random numbers, or read from FILE.
namespace {

using steepest::GraphObjective;
using steepest::Precision;
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
      {"logistic", {bench::logistic_model(100), 100, 2, 0}},
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

Table make_table(const Work& work, std::size_t rows) {
  std::vector<std::vector<double>> values;
  std::vector<std::string> names;
  for (std::size_t j = 0; j < work.features; ++j) {
    values.push_back(bench::column(rows, j));
    names.push_back("x_" + std::to_string(j + 1));
  }
  if (work.users > 0) {
    values.push_back(bench::indices(rows, 0, work.users));
    values.push_back(bench::indices(rows, 1, work.users / 2));
    names.insert(names.end(), {"user", "item"});
  }
  const std::size_t last = values.size();
  values.push_back(work.classes > 0 ? bench::indices(rows, last, work.classes) : bench::column(rows, last));
  names.push_back("y");
  std::vector<steepest::MemoryColumn> columns;
  for (std::size_t j = 0; j < values.size(); ++j) columns.emplace_back(names[j], values[j]);
  return steepest::make_table(columns);
}

/// Each thread reads a share of the whole block, in as many places as are asked for.
double read_all(const Table& table, int threads, int streams) {
  const std::size_t share = table.columns().size() * table.stride() / static_cast<std::size_t>(threads);
  std::vector<double> sums(static_cast<std::size_t>(threads));
  {
    std::vector<std::jthread> readers;
    for (std::size_t k = 0; k < sums.size(); ++k) {
      readers.emplace_back([&, k] { sums[k] = bench::sum_in_streams(table.data() + k * share, share, streams); });
    }
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

double sum_of_squares(std::span<const double> values) {
  double sum = 0;
  for (const double v : values) sum += v * v;
  return sum;
}

/// What it is asked, over one table, on any number of threads.
class Desk {
 public:
  Desk(const Work& work, Table table) : work_(work), table_(std::move(table)) {}

  /// The first call of a kind compiles; the answer to that is not of interest.
  double ask(const std::string& what, int threads) {
    GraphObjective& f = objective(threads, what.ends_with("32") ? Precision::float32 : Precision::float64);
    if (what.starts_with("pass")) return bench::seconds([&] { kept_ += f.value_and_gradient(at_, gradient_); });
    if (what.starts_with("value")) return bench::seconds([&] { kept_ += f.value(at_); });
    if (what == "triangle") return bench::seconds([&] { kept_ += f.least_squares()->triangle(at_).factor[0]; });
    if (what == "read") return bench::seconds([&] { kept_ += read_all(table_, threads, 8); });
    if (what == "read4") return bench::seconds([&] { kept_ += read_all(table_, threads, 4); });
    return 0;
  }
  /// Something of all results, so that no work can be left out.
  double kept() const { return kept_; }
  /// The value, and the sum of squares of the gradient.
  std::pair<double, double> answer(int threads, Precision precision = Precision::float64) {
    const double value = objective(threads, precision).value_and_gradient(at_, gradient_);
    return {value, sum_of_squares(gradient_)};
  }
  /// Sums of squares of the Jacobian and of the residuals, from the triangle.
  std::pair<double, double> squares(int threads) {
    const steepest::Triangle triangle = objective(threads).least_squares()->triangle(at_);
    const std::span<const double> factor(triangle.factor);
    const std::size_t jacobian = triangle.parameters * (triangle.parameters + 1);
    return {sum_of_squares(factor.first(jacobian)), sum_of_squares(factor.subspan(jacobian))};
  }

 private:
  GraphObjective& objective(int threads, Precision precision = Precision::float64) {
    const std::pair key(threads, precision);
    const auto found = objectives_.find(key);
    if (found != objectives_.end()) return found->second;
    GraphObjective& made =
        objectives_.emplace(key, bench::objective_over(table_, work_.model, threads, precision)).first->second;
    at_ = bench::weights(made.dimension());
    gradient_.resize(at_.size());
    return made;
  }

  const Work& work_;
  Table table_;
  std::map<std::pair<int, Precision>, GraphObjective> objectives_;
  std::vector<double> at_, gradient_;
  double kept_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 4 || count > 5 || !works().contains(arguments[1])) {
    std::fputs("usage: table_pass WORK ROWS THREADS [FILE], with WORK one of\n", stderr);
    for (const auto& [name, work] : works()) std::fprintf(stderr, "  %s\n", name.c_str());
    return 2;
  }
  const Work& work = works().at(arguments[1]);
  const int usual = std::atoi(arguments[3]);
  Desk desk(work, count == 5 ? steepest::read_table(arguments[4], {.threads = usual})
                             : make_table(work, std::strtoull(arguments[2], nullptr, 10)));
  desk.answer(usual);

  std::cout.precision(17);
  std::cout << "ready" << std::endl;
  for (std::string line, what; std::getline(std::cin, line);) {
    std::istringstream words(line);
    int threads = usual;
    words >> what;
    if (int asked; words >> asked) threads = asked;
    if (what.starts_with("answer") || what == "squares") {
      const Precision precision = what == "answer32" ? Precision::float32 : Precision::float64;
      const auto [first, second] = what == "squares" ? desk.squares(threads) : desk.answer(threads, precision);
      std::cout << first << " " << second << std::endl;
    } else {
      std::cout << desk.ask(what, threads) << std::endl;
    }
  }
  return std::isfinite(desk.kept()) ? 0 : 1;
}
