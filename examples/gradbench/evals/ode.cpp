#include "evals.hpp"

namespace gradbench {
namespace {

/// y' = x * (1, y_1, ..., y_{n-1}) from y = 0 to time 2 by the classical Runge-Kutta method.
std::shared_ptr<Model> model_of(const Json& input, const char* result) {
  const Array x = array(input.at("x"));
  const std::string formula = "let n = " + std::to_string(x.values.size()) +
                              ", steps = " + std::to_string(input.at("s").get<int>()) + "\n" +
                              R"(let h = 2/steps
let slope(y) = [i == 1 ? x[1] : x[i]*y[i - 1] for i in 1:n]
let fourth(y, k1, k2, k3) = y + h/6*(k1 + 2*k2 + 2*k3 + slope(y + h*k3))
let third(y, k1, k2) = fourth(y, k1, k2, slope(y + h/2*k2))
let second(y, k1) = third(y, k1, slope(y + h/2*k1))
let end = fold(second(y, slope(y)) for t in 1:steps, y from zeros(n))
)" + result;
  return std::make_shared<Model>(formula, Arrays{{"x", x}});
}

Prepared primal(const Json& input) {
  Prepared prepared = prepared_value(model_of(input, "end"));
  prepared.output = [](const Numbers& numbers) { return Json(numbers[0]); };
  return prepared;
}

}  // namespace

Eval ode() {
  return {{"primal", primal},
          {"gradient", [](const Json& input) { return prepared_gradient(model_of(input, "end[n]"), {"x"}); }}};
}

}  // namespace gradbench
