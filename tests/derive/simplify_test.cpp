#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <ctime>
#include <random>
#include <set>

#include "precise_graph.hpp"
#include "scalar_graph.hpp"
#include "steepest/derive.hpp"
#include "steepest/expression.hpp"
#include "steepest/formula.hpp"

// Simplifying changes how a formula reads, never what it is: checked on random formulas in 400-bit arithmetic, where
// rounding cannot hide a wrong rule.
namespace steepest::test {
namespace {

Precise truth(bool value) { return Precise(value ? 1 : 0); }

PreciseFunction compared(bool (*holds)(int)) {
  return [=](const std::vector<Precise>& a) { return truth(holds(mpfr_cmp(a[0].get(), a[1].get()))); };
}

const std::map<Op, PreciseFunction>& more_functions() {
  static const std::map<Op, PreciseFunction> functions{
      {Op::integer_power, of_two(mpfr_pow)},
      {Op::sec, of_one(mpfr_sec)},
      {Op::csc, of_one(mpfr_csc)},
      {Op::cot, of_one(mpfr_cot)},
      {Op::square, [](const std::vector<Precise>& a) { return apply(mpfr_mul, a[0], a[0]); }},
      {Op::reciprocal, [](const std::vector<Precise>& a) { return apply(mpfr_div, Precise(1), a[0]); }},
      {Op::sign, [](const std::vector<Precise>& a) { return Precise(mpfr_sgn(a[0].get())); }},
      {Op::relu, [](const std::vector<Precise>& a) { return apply(mpfr_max, a[0], Precise(0)); }},
      {Op::gt, compared([](int order) { return order > 0; })},
      {Op::ge, compared([](int order) { return order >= 0; })},
      {Op::lt, compared([](int order) { return order < 0; })},
      {Op::le, compared([](int order) { return order <= 0; })},
      {Op::ne, compared([](int order) { return order != 0; })},
      {Op::logical_not, [](const std::vector<Precise>& a) { return truth(mpfr_zero_p(a[0].get()) != 0); }},
      {Op::where, [](const std::vector<Precise>& a) { return mpfr_zero_p(a[0].get()) ? a[2] : a[1]; }},
  };
  return functions;
}

/// Operators whose rules have exact numbers only: those with log(2) or sqrt(pi) in them have a test of their own.
const std::vector<Op>& operators() {
  static const std::vector<Op> all{
      Op::add,        Op::add,   Op::sub,   Op::sub,   Op::mul,  Op::mul,           Op::mul,  Op::div,
      Op::div,        Op::neg,   Op::pow,   Op::sqrt,  Op::exp,  Op::log,           Op::sin,  Op::cos,
      Op::tan,        Op::tanh,  Op::asin,  Op::atan,  Op::cbrt, Op::abs,           Op::sinh, Op::square,
      Op::reciprocal, Op::sec,   Op::cot,   Op::asinh, Op::relu, Op::integer_power, Op::sign, Op::max,
      Op::min,        Op::expm1, Op::log1p, Op::hypot, Op::cosh};
  return all;
}

struct Sample {
  Graph graph;
  std::vector<NodeId> inputs;
  NodeId output = 0;
};

/// Few variables and few numbers, so that like terms, like factors and cancellations are common.
Sample random_sample(std::mt19937_64& random, int size) {
  Sample sample;
  Graph& graph = sample.graph;
  for (const char* name : {"x", "y"}) sample.inputs.push_back(graph.input(name));
  std::vector<NodeId> pool = sample.inputs;
  constexpr std::array numbers{1.0, 2.0, -1.0, 0.5, 4.0, -2.0};
  const auto pick = [&] { return random() % 3 == 0 ? pool.back() : pool[random() % pool.size()]; };
  for (int step = 0; step < size; ++step) {
    const Op op = operators()[random() % operators().size()];
    std::vector<NodeId> arguments{pick()};
    const bool numeric = random() % 3 == 0;
    if (operator_info(op).arity == 2) arguments.push_back(numeric ? graph.literal(numbers[random() % 6]) : pick());
    if (op == Op::integer_power) arguments[1] = graph.literal(static_cast<double>(random() % 7) - 3);
    const bool infix = op == Op::add || op == Op::sub || op == Op::mul;
    if (infix && random() % 2 == 0) std::swap(arguments[0], arguments[1]);
    const NodeId node = elementwise(graph, op, arguments);
    if (!graph.literal_value(node)) pool.push_back(node);
  }
  sample.output = pool.back();
  return sample;
}

/// Every operation inside its domain, with a finite value that is neither huge nor tiny.
bool is_defined(const Graph& graph, NodeId output, std::span<const double> point) {
  const std::vector<double> values = scalar_values(graph, point);
  for (const NodeId id : reachable(graph, std::array{output})) {
    const double size = std::fabs(values[id]);
    if (!(size < 1e60) || (size != 0 && size < 1e-60)) return false;
    if (!is_elementwise(graph[id].op)) continue;
    std::vector<double> arguments;
    for (const NodeId argument : graph.arguments(id)) arguments.push_back(values[argument]);
    if (!in_domain(graph[id].op, arguments) || at_kink(graph[id].op, arguments)) return false;
  }
  return true;
}

Precise largest_of(const std::vector<Precise>& values) {
  Precise largest(1e-30);
  for (const Precise& value : values) {
    if (mpfr_number_p(value.get())) largest = apply(mpfr_max, largest, apply(mpfr_abs, value));
  }
  return largest;
}

/// Whether a step, a comparison or a domain hangs on rounding: cancellation left almost nothing to decide by.
bool hangs_on_rounding(const Graph& graph, NodeId output, const std::vector<Precise>& values) {
  const std::set<Op> steps{Op::sign, Op::abs, Op::relu, Op::max, Op::min, Op::gt, Op::ge, Op::lt, Op::le, Op::ne};
  for (const NodeId id : reachable(graph, std::array{output})) {
    // On the border of a domain: doubles were inside by rounding.
    if (!(std::fabs(values[id].to_double()) < 1e70)) return true;
    if (!steps.contains(graph[id].op)) continue;
    const std::span<const NodeId> arguments = graph.arguments(id);
    const Precise other = arguments.size() > 1 ? values[arguments[1]] : Precise(0);
    const double margin = apply(mpfr_sub, values[arguments[0]], other).to_double();
    if (margin != 0 && std::fabs(margin) < 1e-40) return true;
  }
  return false;
}

/// |a - b| beside the largest number on the way: rounding at 400 bits is 1e-120.
void expect_same(const Graph& graph, NodeId before, NodeId after, std::span<const double> point) {
  const std::vector<Precise> inputs(point.begin(), point.end());
  const std::vector<Precise> old_values = precise_values(graph, before, inputs, more_functions());
  if (hangs_on_rounding(graph, before, old_values)) return;
  const std::vector<Precise> new_values = precise_values(graph, after, inputs, more_functions());
  const std::string words = to_formula(graph, before) + "\n  became " + to_formula(graph, after) + "\n  at " +
                            ::testing::PrintToString(std::vector<double>(point.begin(), point.end()));
  ASSERT_TRUE(mpfr_number_p(new_values[after].get())) << words;
  const Precise error = apply(mpfr_abs, apply(mpfr_sub, old_values[before], new_values[after]));
  const Precise scale = apply(mpfr_max, largest_of(old_values), largest_of(new_values));
  EXPECT_LT(apply(mpfr_div, error, scale).to_double(), 1e-50) << words;
}

TEST(Simplify, ValuesStayOnRandomFormulasAndTheirDerivatives) {
  const std::uint64_t seed = 90125;
  std::mt19937_64 random(seed);
  constexpr std::array places{0.0, 1.0, -1.0, 0.5, -2.0, 0.3, 1.7, -0.6, 2.9};
  int checked = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", formula " + std::to_string(trial));
    Sample sample = random_sample(random, 3 + static_cast<int>(random() % 9));
    Graph& graph = sample.graph;
    const NodeId derivative = symbolic_derivative(graph, sample.output, sample.inputs[0]);
    for (const NodeId before : {sample.output, derivative}) {
      const NodeId after = simplify(graph, std::array{before})[0];
      for (int k = 0; k < 4; ++k) {
        const std::array point{places[random() % places.size()], places[random() % places.size()]};
        if (!is_defined(graph, before, point)) continue;
        expect_same(graph, before, after, point);
        ++checked;
        if (::testing::Test::HasFailure()) return;
      }
    }
  }
  EXPECT_GT(checked, 3000);
}

TEST(Simplify, SymbolicDerivativesAreThoseOfReverseMode) {
  const std::uint64_t seed = 4242;
  std::mt19937_64 random(seed);
  for (int trial = 0; trial < 1000; ++trial) {
    RandomFormula formula = random_formula(random, elementwise_operators(), 4 + static_cast<int>(random() % 16));
    Graph& graph = formula.graph;
    const std::vector<NodeId> wanted = reverse(graph, formula.output, formula.inputs);
    std::vector<NodeId> found;
    for (const NodeId input : formula.inputs) found.push_back(symbolic_derivative(graph, formula.output, input));
    const std::vector<double> values = scalar_values(graph, formula.point);
    for (std::size_t i = 0; i < found.size(); ++i) {
      double largest = std::fabs(values[wanted[i]]);
      for (const NodeId id : reachable(graph, std::array{wanted[i], found[i]})) {
        largest = std::max(largest, std::fabs(values[id]));
      }
      EXPECT_NEAR(values[found[i]], values[wanted[i]], 1e-13 * largest)
          << "seed " << seed << ", formula " << trial << ": " << to_formula(graph, formula.output);
    }
  }
}

TEST(Simplify, WhatIsPrintedReadsBackWithTheSameValue) {
  const std::uint64_t seed = 31337;
  std::mt19937_64 random(seed);
  int checked = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    Sample sample = random_sample(random, 3 + static_cast<int>(random() % 8));
    Graph& graph = sample.graph;
    const NodeId derivative = symbolic_derivative(graph, sample.output, sample.inputs[0]);
    const NodeId after = simplify(graph, std::array{derivative})[0];
    const std::string text = to_formula(graph, after);
    const std::array point{0.3 + 0.1 * static_cast<double>(trial % 20), 1.7};
    if (!is_defined(graph, after, point)) continue;
    const Model model = parse(text);
    std::vector<double> inputs;
    for (const Input& input : model.graph->inputs()) inputs.push_back(input.name == "x" ? point[0] : point[1]);
    const double own = scalar_values(graph, point)[after];
    const double read = scalar_values(*model.graph, inputs)[model.output];
    double largest = 0;
    for (const NodeId id : reachable(graph, std::array{after})) {
      largest = std::max(largest, std::fabs(scalar_values(graph, point)[id]));
    }
    EXPECT_NEAR(read, own, 1e-14 * largest) << "seed " << seed << ", formula " << trial << ": " << text;
    ++checked;
  }
  EXPECT_GT(checked, 400);
}

std::string simplified(const std::string& text, bool keep_decimals = false) {
  const Model model = parse(text);
  Graph& graph = *model.graph;
  return to_formula(graph, simplify(graph, std::array{model.output}, {keep_decimals})[0]);
}

TEST(Simplify, NumbersAreWhatAPersonMeant) {
  EXPECT_EQ(simplified("x/3 + x/6"), "x/2");
  EXPECT_EQ(simplified("0.1*x + 0.2*x", true), "0.3*x");
  EXPECT_EQ(simplified("0.1*x + 0.2*x"), "3*x/10");
  EXPECT_EQ(simplified("x*pi/2 + x*pi/2"), "pi*x");
  EXPECT_EQ(simplified("x*log(2)*2"), "2*x*log(2)");
  EXPECT_EQ(simplified("x*0.12345678901234567"), "0.12345678901234566*x");
  EXPECT_EQ(simplified("x*(sqrt(4 + 0*x) + cbrt(8) + sin(1 + 0*x))"), "x*(4 + sin(1))");
  EXPECT_EQ(simplified("1e300*(1e300*x)"), "1e+300*1e+300*x");
}

TEST(Simplify, DomainsStay) {
  EXPECT_EQ(simplified("sqrt(x^2)"), "sqrt(x^2)");
  EXPECT_EQ(simplified("sqrt(x*y)"), "sqrt(x*y)");
  EXPECT_EQ(simplified("(x^2)^0.5"), "sqrt(x^2)");
  EXPECT_EQ(simplified("log(x*y)"), "log(x*y)");
  EXPECT_EQ(simplified("sqrt(x)^2"), "x");
  EXPECT_EQ(simplified("x^2/x"), "x");
  EXPECT_EQ(simplified("log(exp(x))"), "x");
  EXPECT_EQ(simplified("hypot(x, y)"), "hypot(x, y)");
}

TEST(Simplify, IdentitiesOfTheTable) {
  EXPECT_EQ(simplified("sin(x)^2 + cos(x)^2"), "1");
  EXPECT_EQ(simplified("a*sin(2*x)^2 + b + a*cos(2*x)^2"), "a + b");
  EXPECT_EQ(simplified("cosh(x)^2 - sinh(x)^2"), "1");
  EXPECT_EQ(simplified("sinh(x)^2 - cosh(x)^2"), "-1");
  EXPECT_EQ(simplified("cosh(x)^2 + sinh(x)^2"), "cosh(x)^2 + sinh(x)^2");
  EXPECT_EQ(simplified("sin(x)^2 - cos(x)^2"), "sin(x)^2 - cos(x)^2");
  EXPECT_EQ(simplified("expm1(x) + 1"), "exp(x)");
  EXPECT_EQ(simplified("abs(x)^2 + x*sign(x)"), "x^2 + abs(x)");
  EXPECT_EQ(simplified("exp(x)*exp(-x)"), "1");
  EXPECT_EQ(simplified("sin(-x) + cos(-x)"), "cos(x) - sin(x)");
}

TEST(Simplify, ConstantsOfTheRulesAreRecognised) {
  for (const auto& [text, constant] :
       {std::pair{"2*exp(-x^2)/sqrt(pi)", 1.1283791670955125739}, std::pair{"exp(-x^2)*log(2)", 0.69314718055994530942},
        std::pair{"exp(-x^2)/log(10)", 1 / 2.30258509299404568402},
        std::pair{"exp(-x^2)/sqrt(2*pi)", 0.39894228040143267794},
        std::pair{"pi*exp(-x^2)/180", 0.017453292519943295769}}) {
    Graph graph;
    const Expression x(graph, graph.input("x"));
    const NodeId node = (constant * exp(-x * x)).node();
    EXPECT_EQ(to_formula(graph, simplify(graph, std::array{node})[0]), text);
  }
}

/// Of this process, so that other processes do not count.
double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

TEST(Simplify, LongSumsAndProductsStayFast) {
  for (const Op op : {Op::add, Op::mul}) {
    Graph graph;
    NodeId node = graph.input("x");
    for (int k = 0; k < 10000; ++k) {
      node = elementwise(graph, op, std::array{node, graph.input("x" + std::to_string(k))});
    }
    const double begin = processor_seconds();
    const NodeId after = simplify(graph, std::array{node})[0];
    const double taken = processor_seconds() - begin;
    std::cout << "  " << operator_info(op).name << " of 10001: " << taken << " s\n";
    EXPECT_LT(taken, 20);
    EXPECT_EQ(reachable(graph, std::array{after}).size(), reachable(graph, std::array{node}).size());
  }
}

/// A graph of `size` operations in which much is shared.
NodeId large_graph(Graph& graph, std::size_t size, std::uint64_t seed, std::span<const Op> ops) {
  std::mt19937_64 random(seed);
  std::vector<NodeId> pool;
  for (const char* name : {"x", "y", "z"}) pool.push_back(graph.input(name));
  while (graph.size() < size) {
    const Op op = ops[random() % ops.size()];
    std::vector<NodeId> arguments;
    const std::size_t recent = std::min<std::size_t>(pool.size(), 40);
    for (int k = 0; k < operator_info(op).arity; ++k) arguments.push_back(pool[pool.size() - 1 - random() % recent]);
    pool.push_back(elementwise(graph, op, arguments));
  }
  NodeId total = pool[0];
  for (std::size_t k = pool.size() - std::min<std::size_t>(pool.size(), 40); k < pool.size(); ++k) {
    total = elementwise(graph, Op::add, std::array{total, pool[k]});
  }
  return total;
}

TEST(Simplify, TakesTimeAndSpaceInProportionToTheGraph) {
  const std::vector<std::vector<Op>> kinds{
      {Op::add, Op::sub},
      {Op::mul, Op::div},
      {Op::add, Op::mul, Op::sub},
      {Op::add, Op::mul, Op::sub, Op::div, Op::sin, Op::exp, Op::sqrt, Op::square}};
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    Graph graph;
    const NodeId root = large_graph(graph, 10000, 5 + kind, kinds[kind]);
    const std::size_t before = reachable(graph, std::array{root}).size();
    const double begin = processor_seconds();
    const NodeId after = simplify(graph, std::array{root})[0];
    const double taken = processor_seconds() - begin;
    RecordProperty("seconds_" + std::to_string(kind), std::to_string(taken));
    EXPECT_LT(reachable(graph, std::array{after}).size(), 4 * before) << "kind " << kind;
    EXPECT_LT(taken, 20) << "kind " << kind << ": a limit for sanitizers, too";
    std::cout << "  kind " << kind << ": " << before << " nodes, " << taken << " s\n";
  }
}

}  // namespace
}  // namespace steepest::test
