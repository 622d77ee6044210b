#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "steepest/graph.hpp"

namespace steepest {

/// Shape of a value as a function of the parameters, in every element and row.
enum class Curvature { constant, affine, convex, concave, unknown };

/// Bounds that hold for every element, row and value of the parameters; infinite where none is known.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();

  bool nonnegative() const { return low >= 0; }
  bool nonpositive() const { return high <= 0; }
};
inline constexpr Range at_least_zero{0, std::numeric_limits<double>::infinity()};
inline constexpr Range at_most_zero{-std::numeric_limits<double>::infinity(), 0};

/// What is certain about a node.
struct Fact {
  int degree = 0;  ///< of a polynomial in the parameters, 0 to 2; `no_degree` for anything else
  Curvature curvature = Curvature::constant;
  Range range;
  bool smooth = true;                        ///< no kink or jump that depends on the parameters
  bool positive = false;                     ///< above 0 wherever it is defined, though it may tend to 0
  bool above_low = false;                    ///< of the range: never equal to it, though it may tend to it
  Curvature logarithm = Curvature::unknown;  ///< of its logarithm; known of positive values alone
};
inline constexpr int no_degree = 3;

Curvature negated(Curvature curvature);
Range negated(Range range);
/// The curvature of a sum, or of a choice between values.
Curvature joined(Curvature a, Curvature b);
/// The range of a choice between values.
Range joined(Range a, Range b);
Range sum(Range a, Range b);
Range product(Range a, Range b);
Range square(Range a);
/// The curvature of log(f + g), from those of log f and log g: a sum keeps convexity alone (Boyd and Vandenberghe 2004,
/// section 3.5.2).
Curvature logarithm_of_sum(Curvature a, Curvature b);
/// A factor times a value; the factor does not depend on the parameters.
Curvature scaled(Curvature curvature, Range factor);

/// The fact about an elementwise operator's value, from those about its arguments.
Fact elementwise_fact(const Graph& graph, NodeId id, std::span<const Fact> arguments);

/// Facts about all nodes that `roots` depend on, by node id.
std::vector<Fact> facts_of(const Graph& graph, std::span<const NodeId> roots, std::span<const NodeId> parameters);

/// The array v if the node is log(sum(exp(v))) along an axis, written in the form that does not overflow.
std::optional<NodeId> logsumexp_argument(const Graph& graph, NodeId id);

}  // namespace steepest
