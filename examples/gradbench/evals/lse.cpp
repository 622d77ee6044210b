#include "evals.hpp"

namespace gradbench {
namespace {

std::shared_ptr<Model> model_of(const Json& input) {
  return std::make_shared<Model>("logsumexp(x)", arrays(input, {"x"}));
}

}  // namespace

Eval lse() {
  return {{"primal", [](const Json& input) { return prepared_value(model_of(input)); }},
          {"gradient", [](const Json& input) { return prepared_gradient(model_of(input), {"x"}); }}};
}

}  // namespace gradbench
