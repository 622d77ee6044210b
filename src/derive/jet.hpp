#pragma once

#include <optional>
#include <span>
#include <vector>

#include "derive/monomials.hpp"
#include "derive/precise.hpp"
#include "steepest/graph.hpp"

namespace steepest {

/// A function near a point by its Taylor polynomial: the coefficients of the monomials in the distances from the point.
/// Those not listed are zero. NaN marks what has no value.
struct Jet {
  std::vector<Precise> coefficients;

  static Jet constant(const Precise& value) { return {{value}}; }
  bool is_constant() const { return coefficients.size() <= 1; }
  Precise value() const { return coefficients.empty() ? Precise(0) : coefficients[0]; }
};

/// The operators of the table on jets, in 50 digits. From the table alone: with Euler's relation the part of degree k
/// of f follows from its partial derivatives and the parts of its arguments, k f_k = sum of j x_j (df/dx)_(k-j). At a
/// kink the partials are those that the table chooses.
class JetOperators final {
 public:
  using Number = Jet;

  explicit JetOperators(const Monomials& monomials) : monomials_(monomials) {}

  static Jet constant(double value) { return Jet::constant(value); }
  static Jet unknown();
  static Jet undefined() { return unknown(); }
  static bool is_known(const Jet& x) { return !isnan(x.value()); }
  static std::optional<double> constant_of(const Jet& x);
  static Jet held(const Jet& x) { return Jet::constant(x.value()); }

  Jet sum(const Jet& x, const Jet& y) const;
  Jet product(const Jet& x, const Jet& y) const;
  Jet apply(Op op, std::span<const Jet> arguments) const;

 private:
  const Monomials& monomials_;
};

/// An input of a function: its elements (element e of row r at [e * rows + r]) and the number of the variable that each
/// is; no numbers: a constant. With `slopes`, element e changes by slopes[e] for each unit of its variable, not by 1.
struct JetInput {
  NodeId node = 0;
  std::vector<Precise> values;
  std::vector<std::optional<std::size_t>> variables = {};
  std::vector<double> slopes = {};
};

/// The Taylor coefficients of a scalar about the point that the inputs name, one a monomial. Every input that the
/// function reads is listed. Nothing where it is too large: more than 2 000 000 coefficients of all nodes together.
std::optional<std::vector<Precise>> taylor_coefficients(const Graph& graph, NodeId output,
                                                        std::span<const JetInput> inputs, std::int64_t rows,
                                                        const Monomials& monomials);

}  // namespace steepest
