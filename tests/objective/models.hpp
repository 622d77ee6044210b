#pragma once

#include <array>
#include <memory>
#include <random>
#include <vector>

#include "steepest/expression.hpp"
#include "steepest/objective.hpp"

/// Models over random data, built by hand.
namespace steepest::test {

inline Expression sum_rows(const Expression& x) { return {x.graph(), row_reduce(x.graph(), Op::row_sum, x.node())}; }
inline Expression mean_rows(const Expression& x) { return sum_rows(x) / Expression(x.graph(), row_count(x.graph())); }
inline Expression sum_elements(const Expression& x) {
  return {x.graph(), reduce_all(x.graph(), Op::reduce_sum, x.node())};
}
inline Expression product(const Expression& a, const Expression& b) {
  return {a.graph(), matmul(a.graph(), a.node(), b.node())};
}

/// A graph, its parameters and its data. Columns end exactly with their last row.
class Model {
 public:
  Model(std::int64_t row_count, unsigned seed) : rows(row_count), random_(seed) {}

  Expression parameter(const std::string& name, const Shape& shape = {}) {
    const NodeId node = graph->input(name, shape);
    parameters.push_back(node);
    dimension += static_cast<std::size_t>(element_count(shape));
    return {*graph, node};
  }
  template <class Draw>
  Expression column(const std::string& name, const Shape& shape, Draw draw) {
    inputs.push_back({graph->input(name, shape, true), {}});
    for (std::int64_t e = 0; e < element_count(shape); ++e) {
      auto& values = *data.emplace_back(std::make_unique<std::vector<double>>());
      for (std::int64_t r = 0; r < rows; ++r) values.push_back(draw(random_));
      values.shrink_to_fit();
      inputs.back().columns.push_back(values.data());
    }
    return {*graph, inputs.back().node};
  }
  Expression normal_column(const std::string& name, const Shape& shape = {}) {
    return column(name, shape, std::normal_distribution<double>());
  }
  std::vector<double> point(double spread = 0.5) {
    std::normal_distribution<double> normal(0, spread);
    std::vector<double> x(dimension);
    for (double& v : x) v = normal(random_);
    return x;
  }
  Problem problem(NodeId output) const {
    return {.graph = graph, .output = output, .parameters = parameters, .rows = rows_in_memory()};
  }
  Rows rows_in_memory() const { return {.count = rows, .readable = rows, .inputs = inputs, .owner = {}}; }

  std::int64_t rows;
  std::shared_ptr<Graph> graph = std::make_shared<Graph>();
  std::vector<NodeId> parameters;
  std::size_t dimension = 0;
  std::vector<RowInput> inputs;
  std::vector<std::unique_ptr<std::vector<double>>> data;

 private:
  std::mt19937_64 random_;
};

/// mean(softplus(x @ w + b) - y * (x @ w + b)), y in {0, 1}. Inputs: x[features], y.
struct Logistic : Model {
  Logistic(std::int64_t row_count, std::int64_t features, unsigned seed) : Model(row_count, seed) {
    const Expression w = parameter("w", {features}), b = parameter("b");
    const Expression x = normal_column("x", {features});
    const Expression y = column("y", {}, std::bernoulli_distribution(0.4));
    const Expression u = product(x, w) + b;
    output = mean_rows(softplus(u) - y * u).node();
  }
  NodeId output = 0;
};

/// mean(logsumexp(W @ x) - (W @ x)[label]). Inputs: x[features], label from 0.
struct Softmax : Model {
  Softmax(std::int64_t row_count, std::int64_t classes, std::int64_t features, unsigned seed) : Model(row_count, seed) {
    const Expression w = parameter("W", {classes, features});
    const Expression x = normal_column("x", {features});
    const Expression label = column("label", {}, std::uniform_int_distribution<int>(0, static_cast<int>(classes) - 1));
    const Expression z = product(w, x);
    const Expression chosen(*graph, gather(*graph, z.node(), label.node()));
    output = mean_rows(Expression(*graph, logsumexp(*graph, z.node())) - chosen).node();
  }
  NodeId output = 0;
};

/// mean((y - a - b z)^2), z = (t - mean(t)) / sd(t), t = exp(p x): the standardised column depends on p through
/// reductions over rows.
struct Standardised : Model {
  Standardised(std::int64_t row_count, unsigned seed) : Model(row_count, seed) {
    const Expression a = parameter("a"), b = parameter("b"), p = parameter("p");
    const Expression x = normal_column("x"), y = normal_column("y");
    const Expression t = exp(p * x);
    const Expression centred = t - mean_rows(t);
    const Expression z = centred / sqrt(mean_rows(centred * centred));
    residual = (y - a - b * z).node();
    output = mean_rows(square(y - a - b * z)).node();
  }
  NodeId residual = 0;
  NodeId output = 0;
};

/// sum((y - a exp(-b x) - c)^2) over rows.
struct Decay : Model {
  Decay(std::int64_t row_count, unsigned seed) : Model(row_count, seed) {
    const Expression a = parameter("a"), b = parameter("b"), c = parameter("c");
    const Expression x = column("x", {}, std::uniform_real_distribution<double>(0, 3)), y = normal_column("y");
    const Expression r = y - a * exp(-b * x) - c;
    residual = r.node();
    output = sum_rows(square(r)).node();
  }
  NodeId residual = 0;
  NodeId output = 0;
};

inline std::vector<Backend> backends() {
  std::vector<Backend> all{Backend::interpreter};
  auto probe = std::make_shared<Graph>();
  const NodeId x = probe->input("x");
  auto program = std::make_shared<const Program>(make_program(*probe, {&x, 1}));
  if (make_llvm_kernel(program)) all.push_back(Backend::llvm);
  return all;
}

}  // namespace steepest::test
