#include <utility>

#include "eval.hpp"
#include "primals.hpp"

// The same protocol, answered by the plain functions: their time is the unit of every gradient's.
namespace gradbench {
namespace {

using Vector = primal::Vector;

Vector vector(const Json& input, const char* name) { return array(input.at(name)).values; }

template <class Function>
Prepared number(Function function) {
  return {.run = [function = std::move(function)] { return Numbers{{function()}}; },
          .output = [](const Numbers& numbers) { return Json(numbers[0][0]); }};
}

Prepared llsq(const Json& input) {
  return number([x = vector(input, "x"), n = input.at("n").get<std::size_t>()] { return primal::llsq(x, n); });
}

Prepared lse(const Json& input) {
  return number([x = vector(input, "x")] { return primal::lse(x); });
}

Prepared kmeans(const Json& input) {
  return number([points = vector(input, "points"), centroids = vector(input, "centroids"),
                 d = input.at("points").at(0).size()] { return primal::kmeans(points, centroids, d); });
}

Prepared gmm(const Json& input) {
  return number([g = primal::Mixture{.d = input.at("d"),
                                     .k = input.at("k"),
                                     .n = input.at("n"),
                                     .m = input.at("m"),
                                     .gamma = input.at("gamma"),
                                     .x = vector(input, "x"),
                                     .alpha = vector(input, "alpha"),
                                     .mu = vector(input, "mu"),
                                     .q = vector(input, "q"),
                                     .l = vector(input, "l")}] { return primal::gmm(g); });
}

Prepared lstm(const Json& input) {
  return number([memory = primal::Memory{.layers = input.at("state").size() / 2,
                                         .width = input.at("state").at(0).size(),
                                         .main = vector(input, "main_params"),
                                         .extra = vector(input, "extra_params"),
                                         .state = vector(input, "state"),
                                         .sequence = vector(input, "sequence")}] { return primal::lstm(memory); });
}

Prepared ode(const Json& input) {
  return number([x = vector(input, "x"), steps = input.at("s").get<std::size_t>()] { return primal::ode(x, steps); });
}

Prepared det(const Json& input) {
  return number(
      [matrix = vector(input, "A"), size = input.at("ell").get<std::size_t>()] { return primal::det(matrix, size); });
}

}  // namespace

std::map<std::string, Eval> all_evals() {
  return {{"llsq", {{"primal", llsq}}},  {"lse", {{"primal", lse}}},      {"kmeans", {{"cost", kmeans}}},
          {"gmm", {{"objective", gmm}}}, {"lstm", {{"objective", lstm}}}, {"ode", {{"primal", ode}}},
          {"det", {{"primal", det}}}};
}

}  // namespace gradbench
