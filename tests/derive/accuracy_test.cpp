#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <map>

#include "mpfr_value.hpp"
#include "scalar_graph.hpp"
#include "steepest/derive.hpp"

// Gradients of random formulas against 400-bit arithmetic, beside the same formula differentiated by dual numbers in
// doubles: automatic differentiation must not be less accurate than the plain way.
namespace steepest::testing {
namespace {

using PreciseFunction = std::function<Precise(const std::vector<Precise>&)>;

PreciseFunction of_one(int (*function)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)) {
  return [=](const std::vector<Precise>& a) { return apply(function, a[0]); };
}

PreciseFunction of_two(int (*function)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t)) {
  return [=](const std::vector<Precise>& a) { return apply(function, a[0], a[1]); };
}

Precise precise_lgamma(const std::vector<Precise>& a) {
  Precise result;
  int sign = 0;
  mpfr_lgamma(result.get(), &sign, a[0].get(), MPFR_RNDN);
  return result;
}

Precise precise_sigmoid(const std::vector<Precise>& a) {
  Precise t = apply(mpfr_neg, a[0]);
  t = apply(mpfr_add, apply(mpfr_exp, t), Precise(1));
  return apply(mpfr_div, Precise(1), t);
}

Precise precise_softplus(const std::vector<Precise>& a) { return apply(mpfr_log1p, apply(mpfr_exp, a[0])); }

const std::map<Op, PreciseFunction>& precise_functions() {
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

Precise precise_value(const Graph& graph, NodeId output, const std::vector<Precise>& inputs) {
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
      values[id] = precise_functions().at(node.op)(arguments);
    }
  }
  return values[output];
}

/// The central difference with h = 2^-100 in 400 bits: its error is about 2^-200.
Precise precise_derivative(const RandomFormula& formula, std::size_t by) {
  std::vector<Precise> above, below;
  for (const double x : formula.point) above.emplace_back(x), below.emplace_back(x);
  Precise h(1);
  mpfr_div_2ui(h.get(), h.get(), 100, MPFR_RNDN);
  above[by] = apply(mpfr_add, above[by], h);
  below[by] = apply(mpfr_sub, below[by], h);
  const Precise difference = apply(mpfr_sub, precise_value(formula.graph, formula.output, above),
                                   precise_value(formula.graph, formula.output, below));
  return apply(mpfr_div, difference, apply(mpfr_add, h, h));
}

struct Dual {
  double derivative = 0;
  double largest_term = 0;  ///< in magnitude, of all tangents on the way
};

/// The derivative by dual numbers in doubles, node by node.
Dual dual_derivative(const RandomFormula& formula, std::span<const double> values, std::size_t by) {
  std::vector<double> tangents(formula.output + 1);
  tangents[formula.inputs[by]] = 1;
  for (NodeId id = 0; id <= formula.output; ++id) {
    if (!is_elementwise(formula.graph[id].op)) continue;
    std::vector<double> arguments;
    for (const NodeId argument : formula.graph.arguments(id)) arguments.push_back(values[argument]);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const double tangent = tangents[formula.graph.arguments(id)[i]];
      if (tangent == 0) continue;
      tangents[id] += evaluate_partial(formula.graph[id].op, static_cast<int>(i), arguments, values[id]) * tangent;
    }
  }
  Dual result{tangents[formula.output], 0};
  for (const double tangent : tangents) result.largest_term = std::max(result.largest_term, std::fabs(tangent));
  return result;
}

double ulp(double value) {
  const double size = std::fabs(value);
  return std::nextafter(size, std::numeric_limits<double>::infinity()) - size;
}

TEST(Accuracy, GradientsAreNoWorseThanDualNumbers) {
  const std::uint64_t seed = 7919;
  std::mt19937_64 random(seed);
  std::vector<Op> operators;
  for (const auto& [op, function] : precise_functions()) operators.push_back(op);
  int checked = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    RandomFormula formula = random_formula(random, operators, 4 + static_cast<int>(random() % 20));
    const NodeId output = formula.output;
    const std::vector<NodeId> gradient = reverse(formula.graph, output, formula.inputs);
    const std::vector<double> values = scalar_values(formula.graph, formula.point);
    for (std::size_t i = 0; i < formula.inputs.size(); ++i) {
      const double truth = precise_derivative(formula, i).to_double();
      const Dual dual = dual_derivative(formula, values, i);
      const double dual_error = std::fabs(dual.derivative - truth);
      const double own_error = std::fabs(values[gradient[i]] - truth);
      // A derivative that cancels to exactly zero has no unit of its own: the terms that cancel lend theirs.
      const double unit = ulp(truth != 0 ? truth : dual.largest_term);
      EXPECT_LE(own_error, 4 * dual_error + 4 * unit) << "seed " << seed << ", formula " << trial << ", d/dx" << i + 1;
      ++checked;
    }
  }
  EXPECT_EQ(checked, 6000);
}

}  // namespace
}  // namespace steepest::testing
