#pragma once

#include <compare>

#include "steepest/graph.hpp"

/// The structural operators: how arrays and rows are rearranged and reduced. Each builder checks shapes
/// (InternalError), infers shape, element and per_row, applies cheap identities and interns the node.
namespace steepest {

/// Elementwise operator on arguments of one shape; scalars stretch. per_row if any argument is. Folds literals and
/// removes identities (x + 0, x * 1, x / 1, x ^ 1, - - x, where(true, a, b)). Arity 1 to 3.
NodeId elementwise(Graph& graph, Op op, std::span<const NodeId> arguments);
/// As above with NumPy broadcasting of the arguments. Throws InternalError if the shapes do not match: ask first.
NodeId elementwise_broadcast(Graph& graph, Op op, std::span<const NodeId> arguments);
/// The NumPy broadcast of two shapes, or nothing if they do not match.
std::optional<Shape> broadcast_shape(const Shape& a, const Shape& b);

/// reduce_sum, reduce_min, reduce_max over the array axes given (attributes: the axes, ascending); the axes vanish.
NodeId reduce(Graph& graph, Op op, NodeId value, std::span<const std::int64_t> axes);
/// The same over all array axes.
NodeId reduce_all(Graph& graph, Op op, NodeId value);
/// Product over all array axes, by halves: exact derivatives of any order, program size O(log n).
NodeId reduce_product(Graph& graph, NodeId value);
/// row_sum, row_prod, row_min, row_max: over the rows of the table; array axes stay. The argument must be per_row.
NodeId row_reduce(Graph& graph, Op op, NodeId value);
/// The number of rows of the table, as a scalar.
NodeId row_count(Graph& graph);

/// Same elements in row-major order, another shape (that of the node).
NodeId reshape(Graph& graph, NodeId value, const Shape& shape);
/// result axis k = argument axis axes[k] (attributes: the permutation).
NodeId permute(Graph& graph, NodeId value, std::span<const std::int64_t> axes);
/// NumPy broadcasting of array axes to `shape`: axes align at the end, axes of length 1 stretch.
NodeId broadcast(Graph& graph, NodeId value, const Shape& shape);
/// Attributes: (start, count, step) an axis, 0-based; step may be negative.
NodeId slice(Graph& graph, NodeId value, std::span<const std::int64_t> ranges);
/// The adjoint of slice: zeros of `shape` with the argument's elements at the places that slice would read.
NodeId unslice(Graph& graph, NodeId value, std::span<const std::int64_t> ranges, const Shape& shape);
/// Joins arrays along an existing axis (attribute: the axis).
NodeId concat(Graph& graph, std::span<const NodeId> values, std::int64_t axis);
/// table[index]: table [n, rest...], index [shape...] (0-based) gives [shape..., rest...]. An index outside 0..n-1
/// gives NaN.
NodeId gather(Graph& graph, NodeId table, NodeId index);
/// The adjoint of gather: source [shape..., rest...] and index [shape...] give [n, rest...], repeated indices add up.
/// With over_rows the result is the sum over all rows and not per_row (attributes: n, over_rows).
NodeId scatter_add(Graph& graph, NodeId source, NodeId index, std::int64_t n, bool over_rows);
/// NumPy's product: [m,k]@[k], [k]@[k,n], [m,k]@[k,n], [k]@[k].
NodeId matmul(Graph& graph, NodeId a, NodeId b);
/// The adjoint of W @ x: sum over rows of a (outer) b; a [m], b [k] give [m, k], not per_row. One argument is per_row.
NodeId row_outer(Graph& graph, NodeId a, NodeId b);

/// A loop with carried state. The body maps (carry [C], one slice of each sequence, captures...) to (carry' [C], output
/// [Y]). Arguments: initial carry [C]; sequences [T, ...]; captures. Result [C + T*Y]: the last carry, then the outputs
/// in the order of the sequences' index, also when it runs backwards.
///
/// With a flag, a step is skipped where the flag is 0: the carry stays, and the step's outputs are zeros. The flag is
/// one number of the carry before the step (the loop ends at the first 0), or of a sequence's slice (how the derivative
/// of such a loop skips the same steps).
struct ScanSpec {
  std::int64_t steps = 0;
  bool backwards = false;
  std::int64_t carry = 0;           ///< C
  std::int64_t output = 0;          ///< Y, may be 0 (then the body has one output)
  std::int64_t sequences = 0;       ///< how many arguments after the first are sequences
  std::int64_t flag_argument = -1;  ///< none, 0 for the carry, or which sequence, from 1
  std::int64_t flag_element = 0;    ///< position in the carry or in the sequence's slice, row-major
  auto operator<=>(const ScanSpec&) const = default;
};
NodeId scan(Graph& graph, const ScanSpec& spec, std::uint32_t body, std::span<const NodeId> arguments);
/// Attributes: the fields of ScanSpec in order. The node's payload is the body's index.
ScanSpec scan_spec(const Graph& graph, NodeId scan);
/// The same result from loops in loops: segments of about sqrt(steps) steps. In reverse mode a segment's states are
/// computed anew, so that about 2 sqrt(steps) states are kept instead of `steps` (Griewank, Achieving logarithmic
/// growth of temporal and spatial complexity in reverse automatic differentiation, 1992, with two levels).
NodeId checkpointed_scan(Graph& graph, const ScanSpec& spec, std::uint32_t body, std::span<const NodeId> arguments);

/// The place u [C] of a minimum of a function: the body maps (u [C], captures...) to a scalar. Arguments: the start
/// [C], which no derivative follows, and the captures. Newton's method, damped, of at most `steps` steps; NaN where it
/// does not arrive or the Hessian there is not positive definite. Attribute: steps. The payload is the body's index.
NodeId argmin(Graph& graph, std::int64_t steps, std::uint32_t body, std::span<const NodeId> arguments);

/// Whether the operator's payload is a function: scan and argmin.
bool has_body(Op op);

/// x with a @ x = b: a [n, n]; b [n] or [n, k]. LU with partial pivoting. NaN where a is singular to rounding.
NodeId solve(Graph& graph, NodeId a, NodeId b);
/// Of a matrix [n, n].
NodeId determinant(Graph& graph, NodeId a);
/// The cofactors [n, n] of a matrix: the derivative of its determinant, also where the matrix is singular.
NodeId cofactor(Graph& graph, NodeId a);
/// The derivative of the cofactors of `a` along `direction`, both [n, n]; symmetric as a map of directions.
NodeId cofactor_slope(Graph& graph, NodeId a, NodeId direction);
/// Of a matrix [n, n]. NaN where it is singular to rounding.
NodeId inverse(Graph& graph, NodeId a);
/// The lower triangular L with L @ L' = (a + a')/2. NaN where that is not positive definite.
NodeId cholesky(Graph& graph, NodeId a);
/// Whether the operator is one of these six.
bool is_linear_algebra(Op op);

/// The same value, taken as a constant by every derivative.
NodeId detach(Graph& graph, NodeId value);
/// The same value in every row: per_row, so that a derivative by it is per row too.
NodeId lift_rows(Graph& graph, NodeId value);

/// Compositions of the above along the last axis.
NodeId logsumexp(Graph& graph, NodeId value);
NodeId softmax(Graph& graph, NodeId value);

}  // namespace steepest
