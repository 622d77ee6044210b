#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "compiled.hpp"

namespace gradbench {

using Json = nlohmann::json;
using Numbers = std::vector<std::vector<double>>;

/// A function compiled for one input. `run` is what is timed, and its numbers are good until it runs again; `output`
/// puts them into the benchmark's form.
struct Prepared {
  std::function<const Numbers&()> run;
  std::function<Json(const Numbers&)> output;
};
using Prepare = std::function<Prepared(const Json& input)>;

/// A module of the benchmark: its functions by name.
using Eval = std::map<std::string, Prepare>;

std::map<std::string, Eval> all_evals();

/// The arrays of an input by name, of any depth.
Array array(const Json& numbers);
Arrays arrays(const Json& input, const std::vector<std::string>& names);

/// The formula's value: one number.
Prepared prepared_value(std::shared_ptr<Model> model);
/// Its gradient, in the form that `output` gives it: by default the first parameter's numbers.
Prepared prepared_gradient(std::shared_ptr<Model> model, const std::vector<std::string>& parameters,
                           std::function<Json(const Numbers&)> output = {});

/// `numbers` nested as the shape says.
Json nested(const std::vector<double>& numbers, const steepest::Shape& shape);

}  // namespace gradbench
