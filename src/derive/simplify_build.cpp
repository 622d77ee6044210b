#include <algorithm>
#include <array>

#include "derive/simplify_algebra.hpp"

namespace steepest::algebra {
namespace {

/// Where a factor stands in a product: 2*pi*x^2*(x + 1)*exp(x)*(sin(x) + 1)*cos(x).
enum class Rank : std::uint8_t { constant, variable, polynomial, exponential, sum, function };

Rank rank_of(const Algebra& algebra, const Factor& factor) {
  const Graph& graph = algebra.graph();
  const Op op = graph[factor.base].op;
  if (op == Op::literal) return factor.exponent.symbol ? Rank::exponential : Rank::constant;
  if (op == Op::exp) return Rank::exponential;
  if (!is_elementwise(op)) return factor.exponent.symbol ? Rank::exponential : Rank::variable;
  const Sum* sum = algebra.sum_if(factor.base);
  const bool whole = !factor.exponent.symbol && factor.exponent.number.is_whole();
  if (!sum || !whole) return sum && factor.exponent.symbol ? Rank::polynomial : Rank::function;
  const auto is_variable = [&](const Factor& part) {
    return algebra.graph()[part.base].op == Op::literal || !is_elementwise(algebra.graph()[part.base].op);
  };
  const auto is_monomial = [&](const Term& term) { return std::ranges::all_of(term.factors, is_variable); };
  return std::ranges::all_of(*sum, is_monomial) ? Rank::polynomial : Rank::sum;
}

NodeId number_node(const Algebra& algebra, const Number& number) {
  Graph& graph = algebra.graph();
  if (number.is_whole() || number.is_decimal()) return graph.literal(number.value());
  const std::array parts{graph.literal(static_cast<double>(number.numerator())),
                         graph.literal(static_cast<double>(number.denominator()))};
  return algebra.make(Op::div, parts);
}

NodeId factor_node(Algebra& algebra, const Factor& factor) {
  const Graph& graph = algebra.graph();
  const NodeId base = factor.base;
  const Exponent& exponent = factor.exponent;
  if (exponent.is(1)) return base;
  if (graph[base].op == Op::exp && !exponent.symbol) {
    Term argument = algebra.term_of(graph.arguments(base)[0]);
    algebra.multiply(argument, Term{exponent.number, {}});
    return algebra.make(Op::exp, std::array{algebra.node_of(argument)});
  }
  if (exponent.symbol) return algebra.make(Op::pow, std::array{base, *exponent.symbol});
  if (exponent.number == Number(1, 2)) return algebra.make(Op::sqrt, std::array{base});
  const Op op = exponent.number.is_whole() ? Op::integer_power : Op::pow;
  return algebra.make(op, std::array{base, number_node(algebra, exponent.number)});
}

/// The factors above and below the line of a fraction, in the order of writing.
struct Fraction {
  std::vector<NodeId> top;
  std::vector<NodeId> bottom;
};

bool stands_below(const Graph& graph, const Factor& factor) {
  return !factor.exponent.symbol && factor.exponent.number.is_negative() && graph[factor.base].op != Op::exp;
}

Fraction fraction_of(Algebra& algebra, const Term& term) {
  std::vector<Factor> factors = term.factors;
  std::ranges::stable_sort(factors, {}, [&](const Factor& factor) { return rank_of(algebra, factor); });
  Fraction fraction;
  for (Factor& factor : factors) {
    if (stands_below(algebra.graph(), factor)) {
      factor.exponent.number = factor.exponent.number.negated();
      fraction.bottom.push_back(factor_node(algebra, factor));
    } else {
      fraction.top.push_back(factor_node(algebra, factor));
    }
  }
  return fraction;
}

NodeId product_node(const Algebra& algebra, std::span<const NodeId> factors) {
  NodeId node = factors[0];
  for (const NodeId factor : factors.subspan(1)) node = algebra.make(Op::mul, std::array{node, factor});
  return node;
}

}  // namespace

NodeId written(Algebra& algebra, const Term& term) {
  Graph& graph = algebra.graph();
  if (term.is_number()) return number_node(algebra, term.coefficient);
  Fraction fraction = fraction_of(algebra, term);
  const Number size = term.coefficient.absolute();
  const bool negative = term.coefficient.is_negative();
  const Number top = size.is_decimal() ? size : Number(size.numerator());
  const bool has_number = fraction.top.empty() || !top.is(1);
  if (has_number) {
    const double value = negative ? -top.value() : top.value();
    fraction.top.insert(fraction.top.begin(), graph.literal(value));
  } else if (negative) {
    fraction.top[0] = algebra.make(Op::neg, std::array{fraction.top[0]});
  }
  if (!size.is_decimal() && size.denominator() != 1) {
    fraction.bottom.insert(fraction.bottom.begin(), graph.literal(static_cast<double>(size.denominator())));
  }
  const NodeId numerator = product_node(algebra, fraction.top);
  if (fraction.bottom.empty()) return numerator;
  return algebra.make(Op::div, std::array{numerator, product_node(algebra, fraction.bottom)});
}

NodeId written(Algebra& algebra, const Sum& sum) {
  const auto is_positive = [](const Term& term) { return !term.coefficient.is_negative(); };
  const auto found = std::ranges::find_if(sum, is_positive);
  const auto first = static_cast<std::size_t>(found == sum.end() ? 0 : found - sum.begin());
  NodeId node = algebra.node_of(sum[first]);
  for (std::size_t k = 0; k < sum.size(); ++k) {
    if (k == first) continue;
    Term size = sum[k];
    size.coefficient = size.coefficient.absolute();
    node = algebra.make(is_positive(sum[k]) ? Op::add : Op::sub, std::array{node, algebra.node_of(size)});
  }
  return node;
}

}  // namespace steepest::algebra
