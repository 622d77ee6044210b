#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "derive/simplify_algebra.hpp"

namespace steepest::algebra {
namespace {

using ProductRule = bool (*)(Algebra&, Term&);

void remove(Term& term, std::size_t position) {
  term.factors.erase(term.factors.begin() + static_cast<std::ptrdiff_t>(position));
}

/// Puts `replacement` in the place of one factor.
void replace(Algebra& algebra, Term& term, std::size_t position, const Term& replacement) {
  remove(term, position);
  algebra.multiply(term, replacement);
}

Sum negated(Sum sum) {
  for (Term& term : sum) term.coefficient = term.coefficient.negated();
  return sum;
}

bool is_whole(const Factor& factor) { return !factor.exponent.symbol && factor.exponent.number.is_whole(); }
bool is_odd(const Factor& factor) { return is_whole(factor) && factor.exponent.number.numerator() % 2 != 0; }

/// (-a - b)^3 is -(a + b)^3.
bool pull_sign(Algebra& algebra, Term& term) {
  for (std::size_t k = 0; k < term.factors.size(); ++k) {
    const Factor factor = term.factors[k];
    const Sum* sum = is_whole(factor) ? algebra.sum_if(factor.base) : nullptr;
    if (!sum || !std::ranges::all_of(*sum, [](const Term& part) { return part.coefficient.is_negative(); })) continue;
    const NodeId base = algebra.node_of(negated(*sum));
    replace(algebra, term, k, Term{is_odd(factor) ? -1 : 1, {{base, factor.exponent}}});
    return true;
  }
  return false;
}

bool opposite(const Sum& a, const Sum& b) {
  return a.size() == b.size() && std::ranges::all_of(a, [&](const Term& term) {
           return std::ranges::any_of(b, [&](const Term& other) {
             return other.factors == term.factors && other.coefficient == term.coefficient.negated();
           });
         });
}

/// (x - 1)^2/(1 - x) is -(x - 1).
bool merge_opposites(Algebra& algebra, Term& term) {
  for (std::size_t i = 0; i < term.factors.size(); ++i) {
    for (std::size_t k = i + 1; k < term.factors.size(); ++k) {
      const Factor first = term.factors[i], second = term.factors[k];
      if (!is_whole(second)) continue;
      const Sum *a = algebra.sum_if(first.base), *b = algebra.sum_if(second.base);
      if (!a || !b || !opposite(*a, *b)) continue;
      replace(algebra, term, k, Term{is_odd(second) ? -1 : 1, {{first.base, second.exponent}}});
      return true;
    }
  }
  return false;
}

bool equal(const Term& a, const Term& b) { return a.factors == b.factors && a.coefficient == b.coefficient; }

/// p and q where the sums are p - q and p + q.
std::optional<std::pair<Term, Term>> conjugates(const Sum& a, const Sum& b) {
  if (a.size() != 2 || b.size() != 2) return {};
  for (const std::size_t i : {0, 1}) {
    for (const std::size_t k : {0, 1}) {
      Term last = b[1 - k];
      last.coefficient = last.coefficient.negated();
      if (equal(a[i], b[k]) && equal(a[1 - i], last)) return std::pair(a[i], last);
    }
  }
  return {};
}

/// (p - q)*(p + q) is p^2 - q^2.
bool join_conjugates(Algebra& algebra, Term& term) {
  for (std::size_t i = 0; i < term.factors.size(); ++i) {
    for (std::size_t k = i + 1; k < term.factors.size(); ++k) {
      const Factor first = term.factors[i], second = term.factors[k];
      if (!is_whole(first) || !(first.exponent == second.exponent)) continue;
      const Sum *a = algebra.sum_if(first.base), *b = algebra.sum_if(second.base);
      const auto pair = a && b ? conjugates(*a, *b) : std::nullopt;
      if (!pair) continue;
      const Term plus = algebra.raised(pair->first, {Number(2)});
      Term minus = algebra.raised(pair->second, {Number(2)});
      minus.coefficient = minus.coefficient.negated();
      const NodeId base = algebra.node_of(Sum{plus, minus});
      remove(term, k);
      replace(algebra, term, i, algebra.raised(algebra.term_of(base), first.exponent));
      return true;
    }
  }
  return false;
}

/// Two functions of one argument with the exponents e and times*e, as a third with the exponent e.
struct Ratio {
  Op first;
  Op second;
  int times;
  Op joined;
};

constexpr Ratio ratios[] = {
    {Op::sin, Op::cos, -1, Op::tan},
    {Op::cos, Op::sin, -1, Op::cot},
};

bool join_ratios(Algebra& algebra, Term& term) {
  const Graph& graph = algebra.graph();
  for (const Ratio& ratio : ratios) {
    for (std::size_t i = 0; i < term.factors.size(); ++i) {
      const Factor first = term.factors[i];
      if (graph[first.base].op != ratio.first || !first.exponent.is(1)) continue;
      const NodeId argument = graph.arguments(first.base)[0];
      for (std::size_t k = 0; k < term.factors.size(); ++k) {
        const Factor second = term.factors[k];
        if (graph[second.base].op != ratio.second || graph.arguments(second.base)[0] != argument) continue;
        if (!second.exponent.is(ratio.times)) continue;
        remove(term, std::max(i, k));
        const std::array arguments{argument};
        replace(algebra, term, std::min(i, k), Term{1, {{function_of(algebra, ratio.joined, arguments)}}});
        return true;
      }
    }
  }
  return false;
}

/// 1/tan(u) is cot(u).
bool invert_tangent(Algebra& algebra, Term& term) {
  const Graph& graph = algebra.graph();
  for (std::size_t k = 0; k < term.factors.size(); ++k) {
    const Factor factor = term.factors[k];
    if (graph[factor.base].op != Op::tan || !is_whole(factor) || !factor.exponent.number.is_negative()) continue;
    const std::array arguments{graph.arguments(factor.base)[0]};
    const NodeId cotangent = function_of(algebra, Op::cot, arguments);
    replace(algebra, term, k, Term{1, {{cotangent, {factor.exponent.number.negated()}}}});
    return true;
  }
  return false;
}

/// u*sign(u) is abs(u), abs(u)^k*sign(u) is u^k for odd k, abs(u)^2 is u^2.
bool join_signs(Algebra& algebra, Term& term) {
  const Graph& graph = algebra.graph();
  for (std::size_t i = 0; i < term.factors.size(); ++i) {
    const Factor factor = term.factors[i];
    const Op op = graph[factor.base].op;
    if (op == Op::abs && is_whole(factor) && factor.exponent.number.numerator() % 2 == 0) {
      const Term inner = algebra.term_of(graph.arguments(factor.base)[0]);
      replace(algebra, term, i, algebra.raised(inner, factor.exponent));
      return true;
    }
    if (op != Op::sign || !factor.exponent.is(1)) continue;
    const NodeId argument = graph.arguments(factor.base)[0];
    const std::array arguments{argument};
    const NodeId size = function_of(algebra, Op::abs, arguments);
    for (std::size_t k = 0; k < term.factors.size(); ++k) {
      const Factor other = term.factors[k];
      const bool plain = other.base == argument && other.exponent.is(1);
      const bool absolute = other.base == size && is_odd(other);
      if (!plain && !absolute) continue;
      remove(term, std::max(i, k));
      const Term joined = plain ? Term{1, {{size}}} : algebra.raised(algebra.term_of(argument), other.exponent);
      replace(algebra, term, std::min(i, k), joined);
      return true;
    }
  }
  return false;
}

/// The greatest number that all coefficients of a sum are whole multiples of; 0 if they are not exact.
Number content(const Sum& sum) {
  std::int64_t top = 0, bottom = 1;
  for (const Term& term : sum) {
    if (!term.coefficient.is_exact() || term.coefficient.is_decimal()) return 0;
    top = std::gcd(top, term.coefficient.numerator());
    bottom = std::lcm(bottom, term.coefficient.denominator());
    if (bottom > 1000000) return 0;
  }
  return {top, bottom};
}

/// (2*x + 2)/(2*y) is (x + 1)/y, and (x/2 + 1)*y is (x + 2)*y/2: whole numbers inside, a fraction in lowest terms.
bool take_out_content(Algebra& algebra, Term& term) {
  for (std::size_t k = 0; k < term.factors.size(); ++k) {
    const Factor factor = term.factors[k];
    const Sum* found = is_whole(factor) ? algebra.sum_if(factor.base) : nullptr;
    if (!found || !term.coefficient.is_exact()) continue;
    const Number all = content(*found);
    const std::optional<Number> pulled = power(all, factor.exponent.number.numerator());
    if (all.is_zero() || all.is(1) || !pulled) continue;
    const std::optional<Number> coefficient = product(term.coefficient, *pulled);
    if (!coefficient || !coefficient->is_exact()) continue;
    const bool reduces = coefficient->denominator() < term.coefficient.denominator() ||
                         (factor.exponent.number.is_negative() &&
                          std::abs(coefficient->numerator()) < std::abs(term.coefficient.numerator()));
    const bool clears = all.denominator() > 1;
    if (!reduces && !clears) continue;
    Sum sum = *found;
    for (Term& part : sum) part.coefficient = *product(part.coefficient, *power(all, -1));
    const NodeId base = algebra.node_of(sum);
    remove(term, k);
    term.coefficient = *coefficient;
    algebra.multiply(term, algebra.raised(algebra.term_of(base), factor.exponent));
    return true;
  }
  return false;
}

/// The least exponent of a base in the terms of a sum; 0 where a term lacks it. Nothing for exponents not known.
std::optional<Number> least_exponent(const Sum& sum, NodeId base) {
  std::optional<Number> least;
  for (const Term& term : sum) {
    const auto found = std::ranges::find(term.factors, base, &Factor::base);
    const bool absent = found == term.factors.end();
    if (!absent && (found->exponent.symbol || !found->exponent.number.is_exact())) return {};
    const Number own = absent ? Number(0) : found->exponent.number;
    if (!least || own.value() < least->value()) least = own;
  }
  return least;
}

/// What a sum can share with a factor beside it: a power that the factor cancels, or that it clears from below the
/// sum's own fraction bars.
std::optional<Number> shared_exponent(const Sum& sum, const Factor& outer, const Factor& inner) {
  const bool is_known = !inner.exponent.symbol && inner.exponent.number.is_exact();
  if (!is_known || inner.base == outer.base) return {};
  const std::optional<Number> common = least_exponent(sum, inner.base);
  if (!common || common->is_zero()) return {};
  const bool clears = common->is_negative();
  const bool same_side = inner.exponent.number.is_negative() == outer.exponent.number.is_negative();
  if (same_side != clears) return {};
  const double moved = std::abs(common->value() * outer.exponent.number.value());
  if (clears && moved > std::abs(inner.exponent.number.value())) return {};
  return common;
}

/// (x^2*a - 2*x*b)/x^4 is (x*a - 2*b)/x^3, and x^2*(1 + y^2/x^2) is x^2 + y^2.
bool cancel_common(Algebra& algebra, Term& term) {
  for (std::size_t i = 0; i < term.factors.size(); ++i) {
    const Factor outer = term.factors[i];
    const Sum* found = is_whole(outer) ? algebra.sum_if(outer.base) : nullptr;
    if (!found) continue;
    for (const Factor& inner : term.factors) {
      const std::optional<Number> common = shared_exponent(*found, outer, inner);
      if (!common) continue;
      const Factor shared{inner.base, {*common}};
      Sum sum = *found;
      for (Term& part : sum) algebra.multiply(part, Factor{shared.base, {common->negated()}});
      const NodeId base = algebra.node_of(sum);
      replace(algebra, term, i, algebra.raised(algebra.term_of(base), outer.exponent));
      const std::optional<Number> moved = product(*common, outer.exponent.number);
      algebra.multiply(term, Factor{shared.base, {*moved}});
      return true;
    }
  }
  return false;
}

constexpr ProductRule product_rules[] = {pull_sign,      merge_opposites, join_conjugates,  join_ratios,
                                         invert_tangent, join_signs,      take_out_content, cancel_common};
constexpr int most_rounds = 24;

}  // namespace

void apply_product_rules(Algebra& algebra, Term& term) {
  for (int round = 0; round < most_rounds; ++round) {
    const bool changed = std::ranges::any_of(product_rules, [&](ProductRule rule) { return rule(algebra, term); });
    if (!changed) return;
  }
}

}  // namespace steepest::algebra
