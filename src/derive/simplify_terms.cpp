#include <algorithm>
#include <array>
#include <cmath>

#include "derive/simplify_algebra.hpp"
#include "steepest/structural.hpp"

namespace steepest::algebra {
namespace {

/// Longer products and sums that several formulas share are kept whole, so that the work stays linear.
constexpr std::size_t longest_product = 10;
constexpr std::size_t longest_sum = 12;
constexpr std::size_t longest_with_rules = 32;
constexpr std::int64_t largest_exponent = 1000000000;
constexpr std::int64_t largest_denominator = 360;

bool is_moderate(const Number& number) {
  return number.is_exact() && std::abs(number.numerator()) < largest_exponent &&
         number.denominator() < largest_exponent;
}

/// Real powers: their base is never negative.
bool is_real_power(const Exponent& exponent) { return exponent.symbol || !exponent.number.is_whole(); }

}  // namespace

Algebra::Algebra(Graph& graph, const SimplifyOptions& options) : graph_(graph), options_(options) {
  const NodeId pi = graph.literal(3.14159265358979323846);
  const auto root_of = [](NodeId base) { return Term{1, {{base, {Number(1, 2)}}}}; };
  constants_.emplace_back(3.14159265358979323846, Term{1, {{pi}}});
  constants_.emplace_back(1 / 3.14159265358979323846, Term{1, {{pi, {Number(-1)}}}});
  constants_.emplace_back(1.77245385090551602730, root_of(pi));
  constants_.emplace_back(1 / 1.77245385090551602730, Term{1, {{pi, {Number(-1, 2)}}}});
  constants_.emplace_back(9.86960440108935861883, Term{1, {{pi, {Number(2)}}}});
  constants_.emplace_back(2.71828182845904523536, Term{1, {{graph.literal(2.71828182845904523536)}}});
  constants_.emplace_back(std::sqrt(2.0), root_of(graph.literal(2)));
  constants_.emplace_back(std::sqrt(3.0), root_of(graph.literal(3)));
  const NodeId circle = make(Op::mul, std::array{graph.literal(2), pi});
  constants_.emplace_back(2.50662827463100050242, root_of(circle));
  constants_.emplace_back(1 / 2.50662827463100050242, Term{1, {{circle, {Number(-1, 2)}}}});
  for (const double base : {2.0, 10.0, 3.0, 5.0, 7.0}) expect_logarithm(base);
}

void Algebra::expect_logarithm(double base) {
  const double value = std::log(base);
  if (!std::isfinite(value) || value == 0) return;
  const NodeId node = make(Op::log, std::array{graph_.literal(base)});
  constants_.emplace_back(value, Term{1, {{node}}});
  constants_.emplace_back(1 / value, Term{1, {{node, {Number(-1)}}}});
}

Term Algebra::meant_by(double value) const {
  const Number plain = Number::meant_by(value, options_.keep_decimals);
  if (plain.is_exact()) return {plain, {}};
  for (const auto& [constant, term] : constants_) {
    const std::optional<Number> fraction = as_fraction(value / constant, largest_denominator);
    if (fraction) return {*fraction, term.factors};
  }
  return {plain, {}};
}

NodeId Algebra::make(Op op, std::span<const NodeId> arguments) const {
  const auto is_literal = [&](NodeId node) { return graph_.literal_value(node).has_value(); };
  if (!std::ranges::all_of(arguments, is_literal)) return elementwise(graph_, op, arguments);
  return graph_.intern({.op = op, .arguments = arguments, .attributes = {}});
}

Term Algebra::term_of(NodeId node) const {
  if (const auto found = terms_.find(node); found != terms_.end() && found->second.factors.size() <= longest_product) {
    return found->second;
  }
  if (const std::optional<double> value = graph_.literal_value(node)) return meant_by(*value);
  return {1, {{node}}};
}

Sum Algebra::sum_of(NodeId node) const {
  if (const auto found = sums_.find(node); found != sums_.end() && found->second.size() <= longest_sum) {
    return found->second;
  }
  return {term_of(node)};
}

const Sum* Algebra::sum_if(NodeId node) const {
  const auto found = sums_.find(node);
  return found == sums_.end() || found->second.size() > longest_sum ? nullptr : &found->second;
}

NodeId Algebra::node_of(const Term& given) {
  const auto is_lone = [](const Term& term) {
    const bool unit = term.coefficient.is(1) || term.coefficient.is(-1);
    return unit && term.factors.size() == 1 && term.factors[0].exponent.is(1);
  };
  Term term = given;
  if (!is_lone(term) && term.factors.size() <= longest_with_rules) apply_product_rules(*this, term);
  if (is_lone(term)) {
    const NodeId base = term.factors[0].base;
    if (term.coefficient.is(1)) return base;
    if (const Sum* sum = sum_if(base)) {
      Sum negated = *sum;
      for (Term& part : negated) part.coefficient = part.coefficient.negated();
      return node_of(negated);
    }
  }
  const NodeId node = written(*this, term);
  if (!sums_.contains(node)) terms_.try_emplace(node, term);
  return node;
}

NodeId Algebra::node_of(const Sum& given) {
  Sum sum = given;
  const bool short_enough = given.size() <= longest_with_rules;
  if (sum.size() > 1 && short_enough) apply_sum_rules(*this, sum);
  if (sum.empty()) return graph_.literal(0);
  if (sum.size() == 1) return node_of(sum[0]);
  if (short_enough) {
    if (const std::optional<Term> product = factored(*this, sum)) return node_of(*product);
  }
  const NodeId node = written(*this, sum);
  sums_.try_emplace(node, std::move(sum));
  return node;
}

Exponent Algebra::exponent_of(NodeId node) const {
  const Sum terms = sum_of(node);
  Exponent exponent{0, {}};
  for (const Term& term : terms) {
    if (term.is_number() && term.coefficient.is_exact()) exponent.number = term.coefficient;
  }
  if (terms.size() == 1 && terms[0].is_number() && terms[0].coefficient.is_exact()) return exponent;
  exponent.symbol = node;
  return exponent;
}

NodeId Algebra::node_of(const Exponent& exponent) {
  return exponent.symbol ? *exponent.symbol : node_of(Term{exponent.number, {}});
}

/// An exponent with a symbol holds the whole of it in the symbol: its number only says what to look for.
bool Algebra::merge(Factor& into, const Exponent& exponent) {
  Exponent& own = into.exponent;
  if (!own.symbol && !exponent.symbol) {
    const std::optional<Number> total = sum(own.number, exponent.number);
    if (!total || !is_moderate(*total)) return false;
    own.number = *total;
    return true;
  }
  Collector collector(*this);
  for (const Exponent* part : {static_cast<const Exponent*>(&own), &exponent}) {
    if (part->symbol) {
      collector.add_number_times(1, sum_of(*part->symbol));
    } else {
      collector.add({part->number, {}});
    }
  }
  own = exponent_of(node_of(collector.take()));
  return true;
}

void Algebra::multiply(Term& product, const Factor& factor) {
  for (std::size_t k = 0; k < product.factors.size(); ++k) {
    if (product.factors[k].base != factor.base) continue;
    if (!merge(product.factors[k], factor.exponent)) break;
    if (product.factors[k].exponent.is(0)) product.factors.erase(product.factors.begin() + static_cast<long>(k));
    return;
  }
  if (!factor.exponent.is(0)) product.factors.push_back(factor);
}

void Algebra::multiply(Term& term, const Term& other) {
  if (const std::optional<Number> coefficient = product(term.coefficient, other.coefficient)) {
    term.coefficient = *coefficient;
  } else {
    term.factors.push_back({graph_.literal(other.coefficient.value())});
  }
  if (term.coefficient.is_zero()) {
    term.factors.clear();
    return;
  }
  for (const Factor& factor : other.factors) multiply(term, factor);
}

Exponent Algebra::scaled(const Exponent& exponent, const Exponent& by) {
  if (!exponent.symbol && !by.symbol) {
    const std::optional<Number> number = product(exponent.number, by.number);
    if (number && is_moderate(*number)) return {*number, {}};
  }
  Term term = term_of(node_of(exponent));
  multiply(term, term_of(node_of(by)));
  return exponent_of(node_of(term));
}

Term Algebra::raised(const Term& term, const Exponent& exponent) {
  const bool whole = !exponent.symbol && exponent.number.is_whole();
  if (whole) {
    const std::optional<Number> coefficient = power(term.coefficient, exponent.number.numerator());
    if (coefficient && is_moderate(exponent.number)) {
      Term result{*coefficient, {}};
      for (const Factor& factor : term.factors) multiply(result, {factor.base, scaled(factor.exponent, exponent)});
      return result;
    }
  }
  if (term.is_number() && !exponent.symbol) {
    const double value = std::pow(term.coefficient.value(), exponent.number.value());
    const Number root = Number::meant_by(value, term.coefficient.is_decimal());
    if (root.is_exact() && root.has_short_decimals()) return {root, {}};
  }
  const bool lone = term.factors.size() == 1 && term.coefficient.is(1);
  if (lone) {
    const Factor& factor = term.factors[0];
    if (graph_[factor.base].op == Op::exp) {
      const NodeId argument = node_of(Term{factor.exponent.number, {{graph_.arguments(factor.base)[0]}}});
      Term product = term_of(argument);
      multiply(product, term_of(node_of(exponent)));
      return exponential(node_of(product));
    }
    if (factor.exponent.is(1)) return {1, {{factor.base, exponent}}};
    if (is_real_power(factor.exponent)) return {1, {{factor.base, scaled(factor.exponent, exponent)}}};
  }
  // 0.5^x, not (1/2)^x; but (1/3)^x.
  const bool ends = term.is_number() && term.coefficient.has_short_decimals();
  return {1, {{ends ? graph_.literal(term.coefficient.value()) : node_of(term), exponent}}};
}

/// exp(u - k*log(v)) is exp(u)/v^k.
std::optional<Term> Algebra::exponential_of_logarithm(const Sum& terms) {
  for (std::size_t k = 0; k < terms.size() && terms.size() > 1; ++k) {
    const Term& term = terms[k];
    const bool lone = term.factors.size() == 1 && term.factors[0].exponent.is(1) && term.coefficient.is_whole();
    if (!lone || graph_[term.factors[0].base].op != Op::log) continue;
    Sum rest = terms;
    rest.erase(rest.begin() + static_cast<long>(k));
    const Term power = raised(term_of(graph_.arguments(term.factors[0].base)[0]), {term.coefficient});
    Term product = exponential(node_of(rest));
    multiply(product, power);
    return product;
  }
  return {};
}

Term Algebra::exponential(NodeId argument) {
  if (graph_[argument].op == Op::log) return term_of(graph_.arguments(argument)[0]);
  const Sum terms = sum_of(argument);
  if (graph_.is_literal(argument, 0)) return {};
  if (const std::optional<Term> product = exponential_of_logarithm(terms)) return *product;
  if (terms.size() == 1 && terms[0].is_number()) return {1, {{make(Op::exp, std::array{argument})}}};
  Number coefficient = terms.size() == 1 ? terms[0].coefficient : Number(terms[0].coefficient.is_negative() ? -1 : 1);
  if (!coefficient.is_exact()) coefficient = 1;
  const NodeId rest = coefficient.is(1)   ? argument
                      : terms.size() == 1 ? node_of(Term{1, terms[0].factors})
                                          : node_of(Term{-1, {{argument}}});
  return {1, {{make(Op::exp, std::array{rest}), {coefficient}}}};
}

}  // namespace steepest::algebra
