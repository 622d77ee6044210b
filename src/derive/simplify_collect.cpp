#include <algorithm>
#include <functional>

#include "derive/simplify_algebra.hpp"

namespace steepest::algebra {
namespace {

std::size_t hash_of(const Number& number) {
  if (!number.is_exact()) return std::hash<double>()(number.value());
  return std::hash<std::int64_t>()(number.numerator() * 31 + number.denominator());
}

/// The same for every order of the factors.
std::size_t hash_of(const Term& term) {
  std::size_t hash = term.factors.size();
  for (const Factor& factor : term.factors) {
    const std::size_t exponent = factor.exponent.symbol ? *factor.exponent.symbol : hash_of(factor.exponent.number);
    hash += (std::size_t{factor.base} * 0x9e3779b97f4a7c15U) ^ (exponent * 0xff51afd7ed558ccdU);
  }
  return hash;
}

}  // namespace

const Factor* factor_of(const Term& term, NodeId base) {
  const auto found = std::ranges::find(term.factors, base, &Factor::base);
  return found == term.factors.end() ? nullptr : &*found;
}

bool alike(const Term& a, const Term& b) {
  return a.factors.size() == b.factors.size() && std::ranges::all_of(a.factors, [&](const Factor& factor) {
           const Factor* other = factor_of(b, factor.base);
           return other && *other == factor;
         });
}

void Collector::add(const Term& term) {
  if (term.coefficient.is_zero()) return;
  const bool lone = term.factors.size() == 1 && term.factors[0].exponent.is(1);
  if (lone) {
    if (const Sum* sum = algebra_.sum_if(term.factors[0].base)) return add_number_times(term.coefficient, *sum);
  }
  add_plain(term);
}

void Collector::add_number_times(const Number& number, const Sum& sum) {
  for (const Term& part : sum) {
    Term scaled = part;
    algebra_.multiply(scaled, Term{number, {}});
    add_plain(scaled);
  }
}

void Collector::add_plain(const Term& term) {
  const std::size_t hash = hash_of(term);
  const auto [first, last] = positions_.equal_range(hash);
  for (auto it = first; it != last; ++it) {
    Term& known = terms_[it->second];
    if (!alike(known, term)) continue;
    const std::optional<Number> total = sum(known.coefficient, term.coefficient);
    if (!total) continue;
    known.coefficient = *total;
    return;
  }
  positions_.emplace(hash, terms_.size());
  terms_.push_back(term);
}

Sum Collector::take() {
  std::erase_if(terms_, [](const Term& term) { return term.coefficient.is_zero(); });
  positions_.clear();
  return std::move(terms_);
}

Sum distributed(Algebra& algebra, const Term& term, const Sum& sum) {
  Sum result;
  for (const Term& part : sum) {
    Term product = term;
    algebra.multiply(product, part);
    result.push_back(product);
  }
  return result;
}

}  // namespace steepest::algebra
