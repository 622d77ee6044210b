#include <cmath>
#include <numbers>

#include "evals.hpp"

namespace gradbench {
namespace {

/// The logarithm of the multivariate gamma function.
double log_gamma(double a, int d) {
  double result = 0.25 * d * (d - 1) * std::log(std::numbers::pi);
  for (int j = 1; j <= d; ++j) result += std::lgamma(a + 0.5 * (1 - j));
  return result;
}

/// A row is a point x. The inverse factor of component j is lower triangular: exp(q) on the diagonal, the vector l
/// below it column by column.
std::shared_ptr<Model> model_of(const Json& input) {
  const int d = input.at("d"), k = input.at("k");
  const double m = input.at("m"), gamma = input.at("gamma"), points = input.at("n");
  const double n = d + m + 1;
  const double prior = n * d * (std::log(gamma) - 0.5 * std::log(2.0)) - log_gamma(0.5 * n, d);
  const std::string formula = "let D = " + std::to_string(d) + ", K = " + std::to_string(k) + "\n" +
                              R"(data x[D] = columns("x_*")
let below(r, c) = (c - 1)*D - c*(c - 1)/2 + r - c
let Q = [r == c ? exp(q[j,r]) : r > c ? l[j, below(r, c)] : 0 for j in 1:K, r in 1:D, c in 1:D]
let distance(j) = sum(sum(Q[j,r,c]*(x[c] - mu[j,c]) for c in 1:D)^2 for r in 1:D)
let wishart = 1/2*gamma^2*(sum(exp(q)^2) + sum(l^2)) - m*sum(q)
minimize sum(logsumexp(alpha[j] + sum(q[j,:]) - 1/2*distance(j) for j in 1:K))
  - points*(D/2*log(2*pi) + logsumexp(alpha)) + K*prior - wishart)";
  Arrays numbers = arrays(input, {"alpha", "mu", "q", "l"});
  numbers["gamma"] = {{gamma}, {}};
  numbers["m"] = {{m}, {}};
  numbers["points"] = {{points}, {}};
  numbers["prior"] = {{prior}, {}};
  return std::make_shared<Model>(formula, std::move(numbers), Arrays{{"x", array(input.at("x"))}});
}

Prepared jacobian(const Json& input) {
  const auto model = model_of(input);
  const std::vector<std::string> names{"alpha", "mu", "q", "l"};
  std::vector<steepest::Shape> shapes;
  for (const steepest::NodeId node : model->parameters(names)) shapes.push_back(model->graph().shape(node));
  return prepared_gradient(model, names, [names, shapes](const Numbers& numbers) {
    Json result;
    for (std::size_t i = 0; i < names.size(); ++i) result[names[i]] = nested(numbers[i], shapes[i]);
    return result;
  });
}

}  // namespace

Eval gmm() {
  return {{"objective", [](const Json& input) { return prepared_value(model_of(input)); }}, {"jacobian", jacobian}};
}

}  // namespace gradbench
