#include "derive/complex_step.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "derive/graph_values.hpp"

namespace steepest {
namespace {

using Complex = std::complex<double>;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Complex whole_power(Complex x, double exponent) {
  if (std::abs(exponent) > 1024) return std::pow(x, exponent);
  Complex power = 1;
  for (auto left = static_cast<unsigned>(std::abs(exponent)); left > 0; left /= 2) {
    if (left % 2 == 1) power *= x;
    x *= x;
  }
  return exponent < 0 ? 1.0 / power : power;
}

/// The real parts keep the digits that 1 + x and exp(x) - 1 would lose.
Complex log1p(const Complex& x) { return {std::log1p(x.real()), std::arg(1.0 + x)}; }
Complex expm1(const Complex& x) { return {std::expm1(x.real()), std::exp(x.real()) * std::sin(x.imag())}; }
Complex softplus(const Complex& x) { return x.real() > 0 ? x + log1p(std::exp(-x)) : log1p(std::exp(x)); }
Complex sigmoid(const Complex& x) {
  return x.real() >= 0 ? 1.0 / (1.0 + std::exp(-x)) : std::exp(x) / (1.0 + std::exp(x));
}

/// The operators that are analytic inside their domain and that complex numbers have; conditions look at real parts.
std::optional<Complex> analytic(Op op, std::span<const Complex> a) {
  const Complex& x = a[0];
  switch (op) {
    case Op::neg: return -x;
    case Op::add: return x + a[1];
    case Op::sub: return x - a[1];
    case Op::mul: return x * a[1];
    case Op::div: return x / a[1];
    case Op::pow: return std::exp(a[1] * std::log(x));
    case Op::integer_power: return whole_power(x, a[1].real());
    case Op::square: return x * x;
    case Op::reciprocal: return 1.0 / x;
    case Op::hypot: return std::sqrt(x * x + a[1] * a[1]);
    case Op::sqrt: return std::sqrt(x);
    case Op::exp: return std::exp(x);
    case Op::exp2: return std::exp(x * std::numbers::ln2);
    case Op::expm1: return expm1(x);
    case Op::log: return std::log(x);
    case Op::log1p: return log1p(x);
    case Op::log2: return std::log(x) / std::numbers::ln2;
    case Op::log10: return std::log(x) / std::numbers::ln10;
    case Op::sin: return std::sin(x);
    case Op::cos: return std::cos(x);
    case Op::tan: return std::tan(x);
    case Op::asin: return std::asin(x);
    case Op::acos: return std::acos(x);
    case Op::atan: return std::atan(x);
    case Op::sinh: return std::sinh(x);
    case Op::cosh: return std::cosh(x);
    case Op::tanh: return std::tanh(x);
    case Op::asinh: return std::asinh(x);
    case Op::acosh: return std::acosh(x);
    case Op::atanh: return std::atanh(x);
    case Op::sec: return 1.0 / std::cos(x);
    case Op::csc: return 1.0 / std::sin(x);
    case Op::cot: return 1.0 / std::tan(x);
    case Op::radians: return x * (std::numbers::pi / 180);
    case Op::degrees: return x * (180 / std::numbers::pi);
    case Op::normpdf: return std::exp(-0.5 * x * x) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
    case Op::sigmoid: return sigmoid(x);
    case Op::logit: return std::log(x) - log1p(-x);
    case Op::softplus: return softplus(x);
    case Op::logsigmoid: return -softplus(-x);
    case Op::silu: return x * sigmoid(x);
    default: return {};
  }
}

class ComplexOperators final {
 public:
  using Number = Complex;

  static Complex constant(double value) { return value; }
  static Complex unknown() { return not_a_number; }
  static Complex undefined() { return not_a_number; }
  static bool is_known(const Complex& x) { return !std::isnan(x.real()); }
  static std::optional<double> constant_of(const Complex& x) { return x.real(); }
  static Complex held(const Complex& x) { return x.real(); }

  Complex sum(const Complex& x, const Complex& y) const { return x + y; }
  Complex product(const Complex& x, const Complex& y) const { return x * y; }
  Complex apply(Op op, std::span<const Complex> arguments) const {
    if (op == Op::where) return arguments[arguments[0].real() != 0 ? 1 : 2];
    const bool real = std::ranges::all_of(arguments, [](const Complex& x) { return x.imag() == 0; });
    const std::optional<Complex> found = real || operator_info(op).is_mask ? std::nullopt : analytic(op, arguments);
    if (found) return *found;
    std::array<double, 3> parts{};
    for (std::size_t i = 0; i < arguments.size(); ++i) parts[i] = arguments[i].real();
    return evaluate(op, std::span<const double>(parts).first(arguments.size()));
  }
};

/// Structural operators that move, add and multiply. The others compare, or run a body that is not looked into.
bool is_arithmetic(Op op) {
  constexpr std::array known{Op::reduce_sum, Op::row_sum, Op::row_prod,  Op::reshape,  Op::permute, Op::broadcast,
                             Op::slice,      Op::unslice, Op::concat,    Op::gather,   Op::matmul,  Op::scatter_add,
                             Op::row_outer,  Op::detach,  Op::row_count, Op::lift_rows};
  return std::ranges::find(known, op) != known.end();
}

bool is_open(const Graph& graph, NodeId id) {
  const Op op = graph[id].op;
  if (!is_elementwise(op)) return is_arithmetic(op);
  if (operator_info(op).is_mask || op == Op::where) return true;
  const std::array<Complex, 3> sample{0.5, 0.5, 0.5};
  return analytic(op, sample).has_value();
}

}  // namespace

std::optional<NodeId> complex_obstacle(const Graph& graph, NodeId output, std::span<const NodeId> variables) {
  std::vector<bool> active(static_cast<std::size_t>(output) + 1);
  for (const NodeId id : reachable(graph, std::array{output})) {
    const bool is_variable = std::ranges::find(variables, id) != variables.end();
    const auto is_active = [&](NodeId argument) { return active[argument]; };
    const bool held = graph[id].op == Op::detach;
    active[id] = is_variable || (!held && std::ranges::any_of(graph.arguments(id), is_active));
    if (active[id] && !is_variable && !is_open(graph, id)) return id;
  }
  return {};
}

double complex_step(const Graph& graph, NodeId output, const Ray& ray, double h) {
  std::vector<std::vector<Complex>> inputs(graph.inputs().size());
  for (const RayInput& input : ray.inputs) {
    std::vector<Complex>& array = inputs[graph[input.node].payload];
    for (std::size_t i = 0; i < input.values.size(); ++i) {
      array.emplace_back(input.values[i], input.direction.empty() ? 0 : h * input.direction[i]);
    }
  }
  const ComplexOperators operators;
  return GraphValues(graph, std::move(inputs), ray.rows, operators).of(std::array{output})[0][0].imag() / h;
}

}  // namespace steepest
