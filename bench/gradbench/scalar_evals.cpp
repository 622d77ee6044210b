#include <memory>
#include <utility>

#include "eval.hpp"
#include "primals.hpp"

// The same protocol, answered by the plain functions: their time is the unit of every gradient's.
namespace gradbench {
namespace {

using Vector = primal::Vector;

Vector vector(const Json& input, const char* name) { return array(input.at(name)).values; }

/// A function without arguments that makes numbers.
template <class Function>
Prepared many(Function function) {
  auto kept = std::make_shared<Numbers>(1);
  return {.run = [function = std::move(function), kept]() -> const Numbers& {
            kept->front() = function();
            return *kept;
          },
          .output = [](const Numbers& numbers) { return Json(numbers[0]); }};
}

template <class Function>
Prepared number(Function function) {
  Prepared prepared = many([function = std::move(function)] { return Vector{function()}; });
  prepared.output = [](const Numbers& numbers) { return Json(numbers[0][0]); };
  return prepared;
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

Vector repeated(const Vector& row, std::size_t count) {
  Vector result;
  for (std::size_t i = 0; i < count; ++i) result.insert(result.end(), row.begin(), row.end());
  return result;
}

Prepared ba(const Json& input) {
  const std::size_t n = input.at("n"), m = input.at("m"), p = input.at("p");
  const primal::Bundle bundle{.n = n,
                              .m = m,
                              .p = p,
                              .cameras = repeated(vector(input, "cam"), n),
                              .points = repeated(vector(input, "x"), m),
                              .weights = repeated(vector(input, "w"), p),
                              .features = repeated(vector(input, "feat"), p)};
  return many([bundle] { return primal::ba(bundle); });
}

Prepared ht(const Json& input) {
  const Json& data = input.at("data");
  const Json& model = data.at("model");
  primal::Hand hand{.parents = model.at("parents"),
                    .base_relatives = vector(model, "base_relatives"),
                    .inverse_base_absolutes = vector(model, "inverse_base_absolutes"),
                    .base_positions = vector(model, "base_positions"),
                    .weights = vector(model, "weights"),
                    .triangles = {},
                    .correspondences = data.at("correspondences"),
                    .points = vector(data, "points"),
                    .mirrored = model.at("is_mirrored")};
  for (const double corner : vector(model, "triangles")) hand.triangles.push_back(static_cast<std::size_t>(corner));
  return many([hand, theta = vector(input, "theta"), us = input.contains("us") ? vector(input, "us") : Vector()] {
    return primal::ht(hand, theta, us);
  });
}

Prepared particle(const Json& input) {
  return number([w = input.at("w").get<double>()] { return primal::particle(w); });
}

Prepared saddle(const Json& input) {
  return many([start = vector(input, "start")] { return primal::saddle(start); });
}

}  // namespace

std::map<std::string, Eval> all_evals() {
  return {{"llsq", {{"primal", llsq}}},     {"lse", {{"primal", lse}}},      {"kmeans", {{"cost", kmeans}}},
          {"gmm", {{"objective", gmm}}},    {"lstm", {{"objective", lstm}}}, {"ode", {{"primal", ode}}},
          {"det", {{"primal", det}}},       {"ba", {{"objective", ba}}},     {"ht", {{"objective", ht}}},
          {"particle", {{"rr", particle}}}, {"saddle", {{"rr", saddle}}}};
}

}  // namespace gradbench
