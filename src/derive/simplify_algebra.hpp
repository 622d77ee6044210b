#pragma once

#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "derive/simplify_number.hpp"
#include "steepest/derive.hpp"

/// Formulas as sums of products of powers, while they are simplified.
namespace steepest::algebra {

/// A number plus, perhaps, a symbolic rest: the n - 1 of x^(n - 1).
struct Exponent {
  Number number{1};
  std::optional<NodeId> symbol{};
  bool is(std::int64_t value) const { return !symbol && number.is(value); }
  bool operator==(const Exponent&) const = default;
};

/// base^exponent. exp(k*u) is the base exp(u) with the exponent k, u having the coefficient 1.
struct Factor {
  NodeId base = 0;
  Exponent exponent{};
  bool operator==(const Factor&) const = default;
};

/// coefficient * factors, each base once, in the order of writing.
struct Term {
  Number coefficient{1};
  std::vector<Factor> factors{};
  bool is_number() const { return factors.empty(); }
};

using Sum = std::vector<Term>;

/// Makes nodes of terms and sums, and remembers what they were made of.
class Algebra final {
 public:
  Algebra(Graph& graph, const SimplifyOptions& options);

  Graph& graph() const { return graph_; }

  /// What a person meant by a literal: a number times pi, log(2) and their like.
  Term meant_by(double value) const;
  /// Makes log(base) a constant to recognise.
  void expect_logarithm(double base);

  /// A node made here as a product, any other as a factor. Long products stay one factor.
  Term term_of(NodeId node) const;
  /// A node made here as a sum, any other as its only term. Long sums stay one term.
  Sum sum_of(NodeId node) const;
  /// The terms of a base that is a sum, or null.
  const Sum* sum_if(NodeId node) const;

  NodeId node_of(const Term& term);
  NodeId node_of(const Sum& sum);
  /// The operator on nodes; numbers are not folded: 2/3 and log(2) stay.
  NodeId make(Op op, std::span<const NodeId> arguments) const;

  void multiply(Term& product, const Factor& factor);
  void multiply(Term& product, const Term& other);
  /// term ^ exponent where it allows every value that the power did; else the power is one factor.
  Term raised(const Term& term, const Exponent& exponent);
  Exponent exponent_of(NodeId node) const;
  NodeId node_of(const Exponent& exponent);
  Term exponential(NodeId argument);

 private:
  bool merge(Factor& into, const Exponent& exponent);
  std::optional<Term> exponential_of_logarithm(const Sum& terms);
  Exponent scaled(const Exponent& exponent, const Exponent& by);

  Graph& graph_;
  SimplifyOptions options_;
  std::vector<std::pair<double, Term>> constants_;
  std::unordered_map<NodeId, Term> terms_;
  std::unordered_map<NodeId, Sum> sums_;
};

/// The factor with this base, or null.
const Factor* factor_of(const Term& term, NodeId base);
/// Whether the terms differ in the coefficient at most.
bool alike(const Term& a, const Term& b);

/// Adds up like terms. A number times a sum adds the sum's terms.
class Collector final {
 public:
  explicit Collector(Algebra& algebra) : algebra_(algebra) {}
  void add(const Term& term);
  void add_number_times(const Number& number, const Sum& sum);
  Sum take();

 private:
  void add_plain(const Term& term);

  Algebra& algebra_;
  Sum terms_;
  std::unordered_multimap<std::size_t, std::size_t> positions_;
};

/// Rules, each in a form that says whether it changed anything (simplify_product.cpp, simplify_sum.cpp).
void apply_product_rules(Algebra& algebra, Term& term);
/// A sum as a product, where all of its terms share a factor that a person would take out.
std::optional<Term> factored(Algebra& algebra, const Sum& sum);
void apply_sum_rules(Algebra& algebra, Sum& sum);
/// A term times a sum, term by term: for short sums only.
Sum distributed(Algebra& algebra, const Term& term, const Sum& sum);

/// Builds the node of a product or sum that needs no more rules (simplify_build.cpp).
NodeId written(Algebra& algebra, const Term& term);
NodeId written(Algebra& algebra, const Sum& sum);

/// An operator that is neither a sum, a product nor a power, on simplified arguments (simplify_functions.cpp).
NodeId function_of(Algebra& algebra, Op op, std::span<const NodeId> arguments);
/// A condition that holds where the other does not: x <= 0 for x > 0.
NodeId negation_of(Algebra& algebra, NodeId condition);

}  // namespace steepest::algebra
