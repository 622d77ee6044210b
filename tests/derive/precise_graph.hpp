#pragma once

#include <array>
#include <functional>
#include <map>
#include <vector>

#include "mpfr_value.hpp"
#include "steepest/graph.hpp"

/// Graphs of scalars in 400-bit arithmetic.
namespace steepest::test {

using PreciseFunction = std::function<Precise(const std::vector<Precise>&)>;

inline PreciseFunction of_one(int (*function)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)) {
  return [=](const std::vector<Precise>& a) { return apply(function, a[0]); };
}

inline PreciseFunction of_two(int (*function)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t)) {
  return [=](const std::vector<Precise>& a) { return apply(function, a[0], a[1]); };
}

inline Precise precise_lgamma(const std::vector<Precise>& a) {
  Precise result;
  int sign = 0;
  mpfr_lgamma(result.get(), &sign, a[0].get(), MPFR_RNDN);
  return result;
}

inline Precise precise_sigmoid(const std::vector<Precise>& a) {
  Precise t = apply(mpfr_neg, a[0]);
  t = apply(mpfr_add, apply(mpfr_exp, t), Precise(1));
  return apply(mpfr_div, Precise(1), t);
}

inline Precise precise_softplus(const std::vector<Precise>& a) { return apply(mpfr_log1p, apply(mpfr_exp, a[0])); }

/// Smooth operators, by MPFR.
inline const std::map<Op, PreciseFunction>& precise_functions() {
  static const std::map<Op, PreciseFunction> functions{
      {Op::neg, of_one(mpfr_neg)},     {Op::add, of_two(mpfr_add)},     {Op::sub, of_two(mpfr_sub)},
      {Op::mul, of_two(mpfr_mul)},     {Op::div, of_two(mpfr_div)},     {Op::pow, of_two(mpfr_pow)},
      {Op::hypot, of_two(mpfr_hypot)}, {Op::sqrt, of_one(mpfr_sqrt)},   {Op::cbrt, of_one(mpfr_cbrt)},
      {Op::exp, of_one(mpfr_exp)},     {Op::exp2, of_one(mpfr_exp2)},   {Op::expm1, of_one(mpfr_expm1)},
      {Op::log, of_one(mpfr_log)},     {Op::log1p, of_one(mpfr_log1p)}, {Op::log2, of_one(mpfr_log2)},
      {Op::log10, of_one(mpfr_log10)}, {Op::sin, of_one(mpfr_sin)},     {Op::cos, of_one(mpfr_cos)},
      {Op::tan, of_one(mpfr_tan)},     {Op::asin, of_one(mpfr_asin)},   {Op::acos, of_one(mpfr_acos)},
      {Op::atan, of_one(mpfr_atan)},   {Op::atan2, of_two(mpfr_atan2)}, {Op::sinh, of_one(mpfr_sinh)},
      {Op::cosh, of_one(mpfr_cosh)},   {Op::tanh, of_one(mpfr_tanh)},   {Op::asinh, of_one(mpfr_asinh)},
      {Op::acosh, of_one(mpfr_acosh)}, {Op::atanh, of_one(mpfr_atanh)}, {Op::erf, of_one(mpfr_erf)},
      {Op::erfc, of_one(mpfr_erfc)},   {Op::lgamma, precise_lgamma},    {Op::digamma, of_one(mpfr_digamma)},
      {Op::min, of_two(mpfr_min)},     {Op::max, of_two(mpfr_max)},     {Op::abs, of_one(mpfr_abs)},
      {Op::sigmoid, precise_sigmoid},  {Op::softplus, precise_softplus}};
  return functions;
}

/// Values of the nodes that `output` depends on; operators that MPFR lacks come from `more`.
inline std::vector<Precise> precise_values(const Graph& graph, NodeId output, const std::vector<Precise>& inputs,
                                           const std::map<Op, PreciseFunction>& more = {}) {
  std::vector<Precise> values(output + 1);
  for (const NodeId id : reachable(graph, std::array{output})) {
    const Node& node = graph[id];
    if (node.op == Op::input) {
      values[id] = inputs[node.payload];
    } else if (const std::optional<double> literal = graph.literal_value(id)) {
      values[id] = Precise(*literal);
    } else {
      std::vector<Precise> arguments;
      for (const NodeId argument : graph.arguments(id)) arguments.push_back(values[argument]);
      const auto found = precise_functions().find(node.op);
      values[id] = found != precise_functions().end() ? found->second(arguments) : more.at(node.op)(arguments);
    }
  }
  return values;
}

inline Precise precise_value(const Graph& graph, NodeId output, const std::vector<Precise>& inputs) {
  return precise_values(graph, output, inputs)[output];
}

}  // namespace steepest::test
