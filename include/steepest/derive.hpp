#pragma once

#include "steepest/graph.hpp"

/// Graph to graph: derivatives. Inactive arguments are skipped; adjoints through conditions and indices are selected,
/// never multiplied by zero.
namespace steepest {

/// Reverse mode: d output / d input for each of `inputs` (any nodes), in the inputs' shapes. `output` is a scalar (or
/// any array with a `seed` of its shape). A per_row output with inputs that are not per_row is summed over rows.
std::vector<NodeId> reverse(Graph& graph, NodeId output, std::span<const NodeId> inputs,
                            std::optional<NodeId> seed = {});

/// Forward mode: the directional derivative of each output along `tangents`, one a input, in the input's shape;
/// nothing stands for a zero tangent. Results are in the outputs' shapes.
std::vector<NodeId> forward(Graph& graph, std::span<const NodeId> outputs, std::span<const NodeId> inputs,
                            std::span<const std::optional<NodeId>> tangents);

/// H v for a scalar output (forward over reverse): one node an input, `vectors` in the inputs' shapes.
std::vector<NodeId> hessian_vector(Graph& graph, NodeId output, std::span<const NodeId> inputs,
                                   std::span<const NodeId> vectors);

/// The Hessian of a scalar output as one [n, n] node, n being the number of elements of all inputs in order.
/// Program size grows with n: for many parameters take hessian_vector with a vector that is an input.
NodeId hessian(Graph& graph, NodeId output, std::span<const NodeId> inputs);

/// Which elements of a matrix may differ from zero, row after row.
struct Sparsity {
  std::int64_t columns = 0;
  std::vector<std::int64_t> starts = {0};  ///< where each row begins in `positions`, and the end of the last
  std::vector<std::int32_t> positions;     ///< columns, ascending within a row

  std::int64_t rows() const { return static_cast<std::int64_t>(starts.size()) - 1; }
  std::size_t nonzeros() const { return positions.size(); }
  std::span<const std::int32_t> row(std::int64_t i) const {
    return std::span(positions).subspan(
        static_cast<std::size_t>(starts[static_cast<std::size_t>(i)]),
        static_cast<std::size_t>(starts[static_cast<std::size_t>(i) + 1] - starts[static_cast<std::size_t>(i)]));
  }
};

Sparsity transposed(const Sparsity& pattern);

constexpr std::size_t most_nonzeros = std::size_t{1} << 26;

/// The pattern of d outputs / d inputs, both flattened in order: for each element of each array, the elements of the
/// inputs that its derivative can follow. It holds at every point; for a per-row output, for all rows together. The
/// time is near-linear in the elements of all arrays. Loops with carried state are followed step by step. Where an
/// index is not known beforehand, and in operators without a rule here, everything depends on everything. More than
/// 1024 dependences of one element count as all. Nothing: more than `limit` elements may differ from zero.
std::optional<Sparsity> jacobian_sparsity(Graph& graph, std::span<const NodeId> outputs, std::span<const NodeId> inputs,
                                          std::size_t limit = most_nonzeros);

/// The pattern of the Hessian of a scalar output, symmetric, both triangles: what the gradient depends on.
std::optional<Sparsity> hessian_sparsity(Graph& graph, NodeId output, std::span<const NodeId> inputs,
                                         std::size_t limit = most_nonzeros);

/// A colour from 0 on for each column, such that a symmetric matrix of this pattern can be read off its products with
/// the sums of the unit vectors of each colour: a star colouring (Coleman and More, Estimation of sparse Hessian
/// matrices and graph coloring problems, 1984; Gebremedhin, Manne and Pothen, What color is your Jacobian?, 2005).
std::vector<std::int32_t> star_colouring(const Sparsity& symmetric);

/// The same for any matrix: columns of one colour have no row in common (Curtis, Powell and Reid 1974; Coleman and
/// More, Estimation of sparse Jacobian matrices and graph coloring problems, 1983).
std::vector<std::int32_t> column_colouring(const Sparsity& pattern);

/// A graph without argmin: where `graph` has one, the loop that finds it.
struct ExpandedGraph {
  Graph graph;  ///< with the inputs of the source, in its order
  std::vector<NodeId> outputs;
  std::vector<NodeId> origins;  ///< by node: the source's node that it is, or is a part of
};
/// Newton's method as a scan with an early end (see argmin in structural.hpp). Nothing where no root needs it; the
/// bodies of loops are left as they are.
std::optional<ExpandedGraph> without_argmin(const Graph& graph, std::span<const NodeId> roots);

/// Every element of each root as a graph of scalars, row-major: array operations are written out, an element of an
/// array input is a slice of it. Nothing where a root depends on rows of a table or on a loop with carried state, or
/// where more than `limit` scalars would be needed.
std::optional<std::vector<std::vector<NodeId>>> in_scalars(Graph& graph, std::span<const NodeId> roots,
                                                           std::size_t limit = 1u << 20);

/// d output / d variable by the rules of a calculus table (quotients over one denominator), for a graph of scalars as
/// in_scalars makes it. `variable` is an input or an element of one.
NodeId symbolic_derivative(Graph& graph, NodeId output, NodeId variable);

struct SimplifyOptions {
  bool keep_decimals = false;  ///< 1.25 stays as it is instead of becoming 5/4; thirds are fractions in any case
};

/// The same functions of scalars as a person would write them: like terms and factors collected, fractions exact, signs
/// in front. Values agree wherever both are defined, overflow aside, and no defined point becomes undefined. For
/// printing: products are never expanded, time is near-linear in the graph, structural nodes are left as they stand.
std::vector<NodeId> simplify(Graph& graph, std::span<const NodeId> roots, const SimplifyOptions& options = {});

/// An input on a ray: its elements (element e of row r at [e * rows + r]) and what t adds to each; no direction:
/// nothing.
struct RayInput {
  NodeId node = 0;
  std::span<const double> values;
  std::span<const double> direction = {};
};

/// The half line x + t u, t > 0. Every input that a function reads is listed.
struct Ray {
  std::vector<RayInput> inputs;
  std::int64_t rows = 0;
};

/// What a function does on a ray as t falls to 0.
struct RayLimit {
  enum class Kind : std::uint8_t {
    exact,      ///< exact to rounding
    undefined,  ///< the function does not exist there for small t > 0
    unknown,    ///< it has no power series there, or is too large to expand
  };
  Kind kind = Kind::unknown;
  double value = 0;        ///< limit of f(x + t u); may be infinite, and then there is no slope (NaN)
  double slope = 0;        ///< limit of (f(x + t u) - value) / t; may be infinite
  double value_error = 0;  ///< bounds of the rounding errors
  double slope_error = 0;
};

/// Expands `output`, a scalar that is not per row, in powers of t from its leading exponent on (fractions and negative
/// ones included). Kinks, conditions, extremes and roots of zero follow the branch that the ray takes. `detach` holds
/// its value, as for every derivative. Up to 300 000 elements of all nodes together, over all rows and steps of loops.
RayLimit limit_along(const Graph& graph, NodeId output, const Ray& ray);

/// The gradient by `variables` (flattened, in order) at the point that `at` starts from, where every operation can be
/// shown to be differentiable there, or its kink to change the function by less than first order: abs(x)*y at (0, 0).
/// Nothing: not shown. Whether there is no gradient, only a ray can tell.
std::optional<std::vector<double>> proven_gradient(const Graph& graph, NodeId output, const Ray& at,
                                                   std::span<const NodeId> variables);

}  // namespace steepest
