#include "evals.hpp"

namespace gradbench {
namespace {

/// Layer i: W[i,1,g] are the weights and W[i,2,g] the biases of gate g (forget, in, out, change); its state is [h, c].
constexpr const char* formula = R"(
let forget(i, x) = sigmoid(x*W[i,1,1] + W[i,2,1])
let enter(i, h) = sigmoid(h*W[i,1,2] + W[i,2,2])
let leave(i, x) = sigmoid(x*W[i,1,3] + W[i,2,3])
let change(i, h) = tanh(h*W[i,1,4] + W[i,2,4])
let cell(i, x, h, c) = c*forget(i, x) + enter(i, h)*change(i, h)
let layer(i, x, c) = [leave(i, x)*tanh(c), c]
let next(s, x) = scan(layer(i, z[1], cell(i, z[1], s[i,1], s[i,2])) for i in 1:L, z from [x, x])
let states = scan(next(s, sequence[t]*extra[1]) for t in 1:T - 1, s from state)
let y = states[:,L,1]*extra[2] + extra[3]
let score(t) = sum(sequence[t + 1]*(y[t] - log(2 + sum(exp(y[t])))))
minimize -sum(score(t) for t in 1:T - 1)/((T - 1)*B))";

std::shared_ptr<Model> model_of(const Json& input) {
  Array weights = array(input.at("main_params")), state = array(input.at("state"));
  const std::int64_t layers = weights.shape.at(0) / 2, width = state.shape.at(1);
  weights.shape = {layers, 2, 4, width};
  state.shape = {layers, 2, width};
  const Array sequence = array(input.at("sequence"));
  const std::string sizes = "let L = " + std::to_string(layers) + ", T = " + std::to_string(sequence.shape.at(0)) +
                            ", B = " + std::to_string(width);
  return std::make_shared<Model>(
      sizes + formula,
      Arrays{{"W", weights}, {"state", state}, {"extra", array(input.at("extra_params"))}, {"sequence", sequence}});
}

Json flat(const Numbers& numbers) {
  std::vector<double> result = numbers[0];
  result.insert(result.end(), numbers[1].begin(), numbers[1].end());
  return result;
}

}  // namespace

Eval lstm() {
  return {{"objective", [](const Json& input) { return prepared_value(model_of(input)); }},
          {"jacobian", [](const Json& input) { return prepared_gradient(model_of(input), {"W", "extra"}, flat); }}};
}

}  // namespace gradbench
