#include "evals.hpp"

namespace gradbench {
namespace {

/// The polynomial through sign(t), by Horner's rule; a row is a point t of [-1, 1].
std::shared_ptr<Model> model_of(const Json& input) {
  const Array x = array(input.at("x"));
  const auto n = input.at("n").get<std::int64_t>();
  Array t{.values = {}, .shape = {n}};
  for (std::int64_t i = 0; i < n; ++i) t.values.push_back(-1 + 2 * static_cast<double>(i) / static_cast<double>(n - 1));
  const std::string m = std::to_string(x.values.size());
  return std::make_shared<Model>(
      "data t\n"
      "let m = " +
          m +
          "\n"
          "let polynomial = fold(s*t + x[m + 1 - j] for j in 1:m, s from 0)\n"
          "minimize 1/2*sum((sign(t) - polynomial)^2)",
      Arrays{{"x", x}}, Arrays{{"t", t}});
}

}  // namespace

Eval llsq() {
  return {{"primal", [](const Json& input) { return prepared_value(model_of(input)); }},
          {"gradient", [](const Json& input) { return prepared_gradient(model_of(input), {"x"}); }}};
}

}  // namespace gradbench
