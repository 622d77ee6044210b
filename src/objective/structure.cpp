#include <cmath>

#include "objective/facts.hpp"
#include "steepest/objective.hpp"

namespace steepest {

Structure structure_of(const Graph& graph, NodeId output, std::span<const NodeId> parameters) {
  const Fact fact = facts_of(graph, {&output, 1}, parameters)[output];
  Structure structure;
  if (fact.degree < no_degree) structure.degree = fact.degree;
  structure.smooth = fact.smooth;
  structure.convex = fact.curvature != Curvature::unknown && fact.curvature != Curvature::concave;
  structure.lower_bound = fact.range.low;
  structure.above_bound = fact.above_low && std::isfinite(fact.range.low);
  return structure;
}

}  // namespace steepest
