#include "eval.hpp"

#include <utility>

namespace gradbench {
namespace {

void append(const Json& numbers, Array& result, std::size_t depth) {
  if (numbers.is_number()) return result.values.push_back(numbers.get<double>());
  if (result.shape.size() == depth) result.shape.push_back(static_cast<std::int64_t>(numbers.size()));
  for (const Json& part : numbers) append(part, result, depth + 1);
}

Json nested_from(const std::vector<double>& numbers, const steepest::Shape& shape, std::size_t axis,
                 std::size_t& next) {
  if (axis == shape.size()) return numbers[next++];
  Json result = Json::array();
  for (std::int64_t k = 0; k < shape[axis]; ++k) result.push_back(nested_from(numbers, shape, axis + 1, next));
  return result;
}

/// The model lives as long as what was compiled from it.
struct Runner {
  std::shared_ptr<Model> model;
  std::shared_ptr<Compiled> compiled;

  const Numbers& operator()() const { return (*compiled)(); }
};

}  // namespace

Array array(const Json& numbers) {
  Array result;
  append(numbers, result, 0);
  return result;
}

Arrays arrays(const Json& input, const std::vector<std::string>& names) {
  Arrays result;
  for (const std::string& name : names) result[name] = array(input.at(name));
  return result;
}

Prepared prepared_value(std::shared_ptr<Model> model) {
  auto compiled = std::make_shared<Compiled>(compiled_value(*model));
  return {.run = Runner{std::move(model), std::move(compiled)},
          .output = [](const Numbers& numbers) { return Json(numbers[0][0]); }};
}

Prepared prepared_gradient(std::shared_ptr<Model> model, const std::vector<std::string>& parameters,
                           std::function<Json(const Numbers&)> output) {
  auto compiled = std::make_shared<Compiled>(compiled_gradient(*model, parameters));
  if (!output) output = [](const Numbers& numbers) { return Json(numbers[0]); };
  return {.run = Runner{std::move(model), std::move(compiled)}, .output = std::move(output)};
}

Json nested(const std::vector<double>& numbers, const steepest::Shape& shape) {
  std::size_t next = 0;
  return nested_from(numbers, shape, 0, next);
}

}  // namespace gradbench
