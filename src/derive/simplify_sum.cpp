#include <algorithm>

#include "derive/simplify_algebra.hpp"

namespace steepest::algebra {
namespace {

constexpr std::size_t longest_expanded = 4;
constexpr std::size_t longest_multiplied = 8;

Term without(const Term& term, NodeId base) {
  Term rest = term;
  std::erase_if(rest.factors, [&](const Factor& factor) { return factor.base == base; });
  return rest;
}

/// The argument of op(u)^2 among a term's factors.
std::optional<NodeId> squared_argument(const Graph& graph, const Term& term, Op op, NodeId& base) {
  for (const Factor& factor : term.factors) {
    if (graph[factor.base].op != op || !factor.exponent.is(2)) continue;
    base = factor.base;
    return graph.arguments(factor.base)[0];
  }
  return {};
}

/// Two terms c*r*first(u)^2 and c*r*second(u)^2, or c*r and c*r*second(u)^2 where `first` is nothing, become `joined`;
/// with `subtracts` the second has -c.
struct SquareIdentity {
  std::optional<Op> first;
  Op second;
  bool subtracts;
  Term (*joined)(Algebra&, NodeId argument);
};

Term one(Algebra&, NodeId) { return {}; }

template <Op op>
Term squared(Algebra& algebra, NodeId argument) {
  const NodeId arguments[] = {argument};
  return {1, {{function_of(algebra, op, arguments), {Number(2)}}}};
}

constexpr SquareIdentity square_identities[] = {
    {Op::sin, Op::cos, false, one},
    {Op::cosh, Op::sinh, true, one},
    {{}, Op::tan, false, squared<Op::sec>},
    {{}, Op::cot, false, squared<Op::csc>},
};

/// What `a` stands for beside r*second(u)^2, if the identity joins it with `b`.
std::optional<Term> joined(Algebra& algebra, const SquareIdentity& identity, const Term& a, const Term& b) {
  const Graph& graph = algebra.graph();
  NodeId base = 0, other_base = 0;
  const auto argument = squared_argument(graph, b, identity.second, base);
  const Number wanted = identity.subtracts ? b.coefficient.negated() : b.coefficient;
  if (!argument || !(a.coefficient == wanted)) return {};
  Term rest = without(b, base);
  rest.coefficient = wanted;
  if (identity.first) {
    if (squared_argument(graph, a, *identity.first, other_base) != argument) return {};
    if (!alike(without(a, other_base), rest)) return {};
  } else if (!alike(a, rest)) {
    return {};
  }
  algebra.multiply(rest, identity.joined(algebra, *argument));
  return rest;
}

bool join_squares(Algebra& algebra, Sum& sum) {
  for (const SquareIdentity& identity : square_identities) {
    for (std::size_t i = 0; i < sum.size(); ++i) {
      for (std::size_t k = 0; k < sum.size(); ++k) {
        if (i == k) continue;
        const std::optional<Term> term = joined(algebra, identity, sum[i], sum[k]);
        if (!term) continue;
        sum[i] = *term;
        sum.erase(sum.begin() + static_cast<long>(k));
        return true;
      }
    }
  }
  return false;
}

/// expm1(u) + 1 is exp(u).
bool join_expm1(Algebra& algebra, Sum& sum) {
  for (Term& term : sum) {
    if (term.factors.size() != 1 || !term.factors[0].exponent.is(1)) continue;
    const NodeId base = term.factors[0].base;
    if (algebra.graph()[base].op != Op::expm1) continue;
    for (std::size_t k = 0; k < sum.size(); ++k) {
      if (!sum[k].is_number() || !(sum[k].coefficient == term.coefficient)) continue;
      const Number coefficient = term.coefficient;
      term = algebra.exponential(algebra.graph().arguments(base)[0]);
      algebra.multiply(term, Term{coefficient, {}});
      sum.erase(sum.begin() + static_cast<long>(k));
      return true;
    }
  }
  return false;
}

/// The two sides of where(c, a, 0) + where(not c, b, 0), in either order.
struct Selection {
  NodeId condition = 0;
  NodeId value = 0;
};

std::optional<Selection> selection_of(const Algebra& algebra, const Factor& factor) {
  const Graph& graph = algebra.graph();
  if (graph[factor.base].op != Op::where || !factor.exponent.is(1)) return {};
  const std::span<const NodeId> arguments = graph.arguments(factor.base);
  if (!graph.is_literal(arguments[2], 0)) return {};
  return Selection{arguments[0], arguments[1]};
}

/// What a term selects, its number included.
std::optional<Selection> selection_of(Algebra& algebra, const Term& term) {
  if (term.factors.size() != 1) return {};
  std::optional<Selection> selection = selection_of(algebra, term.factors[0]);
  if (!selection) return {};
  Term value = algebra.term_of(selection->value);
  algebra.multiply(value, Term{term.coefficient, {}});
  selection->value = algebra.node_of(value);
  return selection;
}

/// where(c, a, 0) + where(!c, b, 0) is where(c, a, b).
bool join_selections(Algebra& algebra, Sum& sum) {
  for (std::size_t i = 0; i < sum.size(); ++i) {
    const std::optional<Selection> yes = selection_of(algebra, sum[i]);
    for (std::size_t k = 0; k < sum.size() && yes; ++k) {
      const std::optional<Selection> no = i == k ? std::nullopt : selection_of(algebra, sum[k]);
      if (!no || negation_of(algebra, yes->condition) != no->condition) continue;
      const NodeId arguments[] = {yes->condition, yes->value, no->value};
      sum[i] = algebra.term_of(function_of(algebra, Op::where, arguments));
      sum.erase(sum.begin() + static_cast<long>(k));
      return true;
    }
  }
  return false;
}

/// a*(b + x) - a*x is a*b: products with a short sum are multiplied out where that makes the whole no longer.
bool multiply_out(Algebra& algebra, Sum& sum) {
  if (sum.size() > longest_multiplied) return false;
  Collector collector(algebra);
  bool changed = false;
  for (const Term& term : sum) {
    const auto is_sum = [&](const Factor& factor) { return algebra.sum_if(factor.base) != nullptr; };
    const auto found = std::ranges::find_if(term.factors, is_sum);
    const bool single = std::ranges::count_if(term.factors, is_sum) == 1;
    const Sum* inner = single && found->exponent.is(1) ? algebra.sum_if(found->base) : nullptr;
    if (!inner || inner->size() > longest_expanded) {
      collector.add(term);
      continue;
    }
    changed = true;
    const Sum parts = *inner;
    for (const Term& each : distributed(algebra, without(term, found->base), parts)) collector.add(each);
  }
  if (!changed) return false;
  Sum expanded = collector.take();
  if (expanded.size() > sum.size()) return false;
  sum = std::move(expanded);
  return true;
}

/// exp(u), 2^x and x^n are taken out of a sum that has them in every term; x and sin(x) are not.
bool is_exponential(const Graph& graph, const Factor& factor) {
  return graph[factor.base].op == Op::exp || factor.exponent.symbol;
}

std::optional<Term> exponential_taken_out(Algebra& algebra, const Sum& sum) {
  for (const Factor& factor : sum[0].factors) {
    if (!is_exponential(algebra.graph(), factor)) continue;
    const bool common = std::ranges::all_of(sum, [&](const Term& term) {
      const Factor* own = factor_of(term, factor.base);
      return own && *own == factor;
    });
    if (!common) continue;
    Collector rest(algebra);
    for (const Term& term : sum) rest.add(without(term, factor.base));
    Term product = algebra.term_of(algebra.node_of(rest.take()));
    algebra.multiply(product, factor);
    return product;
  }
  return {};
}

/// The least exponent of a base in the terms of a sum, where it is a negative half and the greatest is one more.
std::optional<Number> root_below(const Sum& sum, NodeId base) {
  std::optional<Number> least, greatest;
  for (const Term& term : sum) {
    const Factor* factor = factor_of(term, base);
    if (factor && (factor->exponent.symbol || !factor->exponent.number.is_exact())) return {};
    const Number exponent = factor ? factor->exponent.number : Number(0);
    if (!least || exponent.value() < least->value()) least = exponent;
    if (!greatest || exponent.value() > greatest->value()) greatest = exponent;
  }
  const bool fits = least->is_negative() && !least->is_whole() && greatest->value() - least->value() == 1;
  return fits ? least : std::nullopt;
}

/// sqrt(v) - x^2/sqrt(v) is (v - x^2)/sqrt(v), if that is no longer.
std::optional<Term> over_one_root(Algebra& algebra, const Sum& sum) {
  for (const Term& term : sum) {
    for (const Factor& factor : term.factors) {
      const Sum* root = algebra.sum_if(factor.base);
      if (!root || root->size() > longest_expanded) continue;
      const std::optional<Number> least = root_below(sum, factor.base);
      if (!least) continue;
      const Sum radicand = *root;
      Collector top(algebra);
      for (const Term& part : sum) {
        Term raised = part;
        algebra.multiply(raised, Factor{factor.base, {least->negated()}});
        const Factor* own = factor_of(raised, factor.base);
        if (own && !own->exponent.is(1)) return {};
        if (!own) {
          top.add(raised);
          continue;
        }
        for (const Term& each : distributed(algebra, without(raised, factor.base), radicand)) top.add(each);
      }
      const Sum numerator = top.take();
      if (numerator.size() > std::max<std::size_t>(2, sum.size())) return {};
      Term product = algebra.term_of(algebra.node_of(numerator));
      algebra.multiply(product, Factor{factor.base, {*least}});
      return product;
    }
  }
  return {};
}

}  // namespace

void apply_sum_rules(Algebra& algebra, Sum& sum) {
  const auto changed = [&] {
    return join_squares(algebra, sum) || join_expm1(algebra, sum) || join_selections(algebra, sum) ||
           multiply_out(algebra, sum);
  };
  while (sum.size() > 1 && changed()) {
    Collector again(algebra);
    for (const Term& term : sum) again.add(term);
    sum = again.take();
  }
}

std::optional<Term> factored(Algebra& algebra, const Sum& sum) {
  if (std::optional<Term> product = exponential_taken_out(algebra, sum)) return product;
  return over_one_root(algebra, sum);
}

}  // namespace steepest::algebra
