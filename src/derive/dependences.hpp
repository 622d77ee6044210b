#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "derive/index_sets.hpp"
#include "steepest/graph.hpp"

namespace steepest {

/// An element of an array, as far as patterns care: its value where that is known beforehand, and the variables that
/// its derivative can follow.
struct Dependence {
  double constant = 0;  ///< NaN: not known
  IndexSets::Id set = IndexSets::empty;
};

/// The algebra of dependences, for StructuralValues.
class DependenceAlgebra final {
 public:
  using Number = Dependence;

  explicit DependenceAlgebra(IndexSets& sets) : sets_(sets) {}

  Number constant(double value) const { return {value, IndexSets::empty}; }
  std::optional<double> constant_of(const Number& x) const {
    return std::isnan(x.constant) ? std::nullopt : std::optional(x.constant);
  }
  Number following(IndexSets::Id set) const { return {std::numeric_limits<double>::quiet_NaN(), set}; }
  Number unknown() const { return following(IndexSets::everything); }
  Number undefined() const { return following(IndexSets::empty); }
  Number held(const Number& x) const { return {x.constant, IndexSets::empty}; }

  Number sum(const Number& x, const Number& y) const { return both(x, y, x.constant + y.constant); }
  /// A factor that is known to be zero leaves no derivative.
  Number product(const Number& x, const Number& y) const {
    if (x.constant == 0 || y.constant == 0) return constant(0);
    return both(x, y, x.constant * y.constant);
  }
  Number apply(Op op, std::span<const Number> arguments) const;
  /// Everything that any of them depends on.
  Number joined(std::span<const Number> values) const;
  /// Whether the partial derivative of an elementwise operator is zero everywhere.
  bool is_flat(Op op, std::size_t which) const;

 private:
  Number both(const Number& x, const Number& y, double value) const {
    const IndexSets::Id set = sets_.united(x.set, y.set);
    return set == IndexSets::empty ? constant(value) : following(set);
  }

  IndexSets& sets_;
  mutable std::map<Op, std::array<bool, 3>> flat_;
};

/// What the elements of `roots` depend on, given those of the graph's inputs in order. A per-row value stands for its
/// values in all rows.
std::vector<std::vector<Dependence>> dependences(const Graph& graph, std::span<const NodeId> roots,
                                                 std::vector<std::vector<Dependence>> inputs,
                                                 const DependenceAlgebra& algebra);

}  // namespace steepest
