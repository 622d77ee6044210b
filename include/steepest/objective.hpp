#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "steepest/base.hpp"
#include "steepest/derive.hpp"
#include "steepest/kernel.hpp"
#include "steepest/ranks.hpp"

/// Functions of real parameters with exact derivatives, over the rows of a table on all cores.
namespace steepest {

class Table;
class Threads;

/// A least-squares problem at one point, reduced to a triangle: the R factor of the QR factorisation of [J r], where J
/// is the Jacobian of the residuals and r the residuals (already weighted). Everything a Gauss-Newton step and standard
/// errors need is in it: R'R = [J'J J'r; r'J r'r].
struct Triangle {
  std::size_t parameters = 0;
  std::size_t rows = 0;        ///< number of residuals
  std::vector<double> factor;  ///< upper triangular, (parameters+1) x (parameters+1), column-major, zeros below
};

/// Residuals behind an objective: value(x) = |r(x)|^2 times `scale`.
class LeastSquares {
 public:
  virtual ~LeastSquares() = default;
  virtual std::size_t residuals() const = 0;
  /// value = scale * sum of r^2: 1 for sse, 1/n for mse, 1/(2n) for half-mse.
  virtual double scale() const = 0;
  /// True when the residuals are affine in the parameters, so that one Gauss-Newton step solves the problem.
  virtual bool linear() const = 0;
  /// Non-finite entries mean that x lies outside the domain. Good enough for steps; over many rows it may come from
  /// [J r]'[J r], which is quick to sum.
  virtual Triangle triangle(std::span<const double> x) = 0;
  /// The same, always by a QR factorisation of [J r] itself: for standard errors, and what else is asked once.
  virtual Triangle accurate_triangle(std::span<const double> x) { return triangle(x); }
  /// Whether curvature() may be asked.
  virtual bool has_curvature() const { return false; }
  /// J' r_vv, where r_vv is the residuals' exact second derivative along v: how the residuals bend on the way.
  virtual void curvature(std::span<const double> x, std::span<const double> v, std::span<double> result) {
    static_cast<void>(x), static_cast<void>(v), static_cast<void>(result);
    throw InternalError("the curvature of residuals that have none");
  }
};

/// The Hessian of a function of many variables. Which elements may differ from zero is known beforehand; their values
/// come from a few products with vectors.
class SparseHessian {
 public:
  virtual ~SparseHessian() = default;
  /// Symmetric, both triangles.
  virtual const Sparsity& pattern() const = 0;
  /// How many products with vectors give all values: the number of colours.
  virtual std::size_t products() const = 0;
  /// One value a nonzero of the pattern, in its order. Non-finite values mean that x lies outside the domain.
  virtual void values(std::span<const double> x, std::span<double> result) = 0;
};

/// What is known of a function as a whole. All claims are certain; silence is not.
struct Structure {
  /// 0 constant, 1 affine, 2 quadratic; nothing: none of these, as far as can be seen.
  std::optional<int> degree;
  /// No operator that depends on the parameters has a kink or a jump.
  bool smooth = false;
  /// Convex by the composition rules of disciplined convex programming (Grant, Boyd and Ye 2006).
  bool convex = false;
  /// No value is below this; minus infinity where nothing is known.
  double lower_bound = -std::numeric_limits<double>::infinity();
  /// Every value lies above the lower bound, as exp's does; a double that equals it has underflowed.
  bool above_bound = false;
};

/// A function of `dimension()` real parameters with exact derivatives. Values and derivatives may be non-finite outside
/// the function's domain: that is an answer, not an error. Calls are not thread-safe; the object may thread inside.
class Objective {
 public:
  virtual ~Objective() = default;
  virtual std::size_t dimension() const = 0;
  virtual double value(std::span<const double> x) = 0;
  virtual double value_and_gradient(std::span<const double> x, std::span<double> gradient) = 0;

  /// What is known beforehand: a minimum of a convex function is global, and so is a point at the lower bound.
  virtual Structure structure() const { return {}; }

  /// Whether values and gradients carry the rounding errors of float32.
  virtual bool is_rough() const { return false; }
  /// From now on values and gradients are computed in doubles; or, with false, as the objective was made to.
  virtual void refine(bool in_doubles) { static_cast<void>(in_doubles); }

  /// Whether hessian() may be asked.
  virtual bool has_hessian() const { return false; }
  /// Row-major dimension() x dimension().
  virtual void hessian(std::span<const double> x, std::span<double> result) = 0;

  /// The Hessian by its nonzeros, for any number of variables; owned by the objective. Nothing: not known, or dense.
  virtual SparseHessian* sparse_hessian() { return nullptr; }

  /// Whether hessian_vector() may be asked.
  virtual bool has_hessian_vector() const { return false; }
  /// The Hessian at x times `vector`, at a few times the cost of a gradient.
  virtual void hessian_vector(std::span<const double> x, std::span<const double> vector, std::span<double> result) {
    static_cast<void>(x), static_cast<void>(vector), static_cast<void>(result);
    throw InternalError("a product with a Hessian that is not known");
  }

  /// Residual structure, if the objective has one; owned by the objective.
  virtual LeastSquares* least_squares() { return nullptr; }

  /// Threads that whoever works on long vectors beside the objective may use between its calls; owned by the objective.
  /// Null: the caller's own alone.
  virtual Threads* threads() { return nullptr; }

  /// How many rows samples can be drawn from; 0 where the function is not a sum or a mean over rows.
  virtual std::size_t sample_rows() { return 0; }
  /// Value and gradient as some rows (from 0) tell them: their sum counts rows / size of the sample times. The mean
  /// over samples that hold every row equally often is the whole function and its gradient.
  virtual double sample(std::span<const std::size_t> rows, std::span<const double> x, std::span<double> gradient) {
    static_cast<void>(rows);
    return value_and_gradient(x, gradient);
  }
};

/// The columns of a per-row input: one for each element of its shape, row-major.
struct RowInput {
  NodeId node = 0;
  std::vector<const double*> columns;      ///< empty where rows are read in place
  std::vector<std::size_t> in_table = {};  ///< then: which columns of the table
};

/// Rows for the per-row inputs of a graph: columns in memory, or a file's rows. Values are not copied.
struct Rows {
  std::int64_t count = 0;     ///< of all rows
  std::int64_t readable = 0;  ///< doubles that may be read from each column: the rows, or more where columns are padded
  std::vector<RowInput> inputs;
  std::optional<RowShare> share = {};  ///< where ranks share the rows: those that the columns hold

  std::int64_t here() const { return share ? static_cast<std::int64_t>(share->count) : count; }
  std::shared_ptr<const void> owner;           ///< keeps the columns alive; may be empty
  std::shared_ptr<const Table> in_place = {};  ///< whose rows are read where they stand in its file
};

/// The columns of a table that an input reads.
struct TableInput {
  NodeId node = 0;
  std::vector<std::string> columns;
};

/// Rows of a table, which stays alive with them. UserError: a column that the table does not have.
Rows table_rows(const Table& table, std::span<const TableInput> inputs);

/// How programs are run.
struct RunOptions {
  int threads = 0;  ///< 0: one for each core that this process may use
  Backend backend = Backend::automatic;
  /// Of values and gradients over rows, where the program can be compiled so; second derivatives and the triangles of
  /// least squares are computed in doubles.
  Precision precision = Precision::float64;
};

/// Residuals of a sum of squares: every element, in every row if the node is per row, counts factor * r^2.
struct ResidualTerm {
  NodeId node = 0;
  double factor = 1;  ///< > 0
};

/// A function of parameters to be minimised.
struct Problem {
  std::shared_ptr<Graph> graph;                   ///< derivatives are added to it
  NodeId output = 0;                              ///< a scalar that is not per row
  std::vector<NodeId> parameters = {};            ///< inputs that are not per row, flattened row-major in this order
  Rows rows = {};                                 ///< for the per-row inputs; without any of those, leave it empty
  std::vector<std::optional<double>> fixed = {};  ///< empty, or one for each flattened element: its value if it is held
  /// If not empty: output = scale * (sum over the terms of factor * r^2). Empty: found in `output` where it is certain.
  std::vector<ResidualTerm> residuals = {};
  double scale = 1;
};

/// A problem with output = scale * sum of weight * residual^2 over all rows and elements. `weight`, if given, is a node
/// of the residual's shape or a scalar, not negative, that does not depend on the parameters.
Problem least_squares_problem(std::shared_ptr<Graph> graph, NodeId residual, std::vector<NodeId> parameters, Rows rows,
                              double scale = 1, std::optional<NodeId> weight = {});

/// What is certain about `output` as a function of `parameters`, by its operators.
Structure structure_of(const Graph& graph, NodeId output, std::span<const NodeId> parameters);

/// A Problem as an Objective. Programs are derived and compiled when first asked for.
class GraphObjective final : public Objective {
 public:
  /// InternalError: an output that is per row or not scalar, parameters that are not inputs, columns missing.
  explicit GraphObjective(Problem problem, const RunOptions& options = {});
  ~GraphObjective() override;
  GraphObjective(GraphObjective&&) noexcept;
  GraphObjective& operator=(GraphObjective&&) noexcept;

  std::size_t dimension() const override;
  double value(std::span<const double> x) override;
  double value_and_gradient(std::span<const double> x, std::span<double> gradient) override;
  bool is_rough() const override;
  void refine(bool in_doubles) override;
  /// Up to 1 000 parameters.
  bool has_hessian() const override;
  void hessian(std::span<const double> x, std::span<double> result) override;
  /// Where the pattern has at most 2^26 elements, and at most 1000 products give them all.
  SparseHessian* sparse_hessian() override;
  bool has_hessian_vector() const override { return true; }
  /// Forward over reverse, in one run of one program.
  void hessian_vector(std::span<const double> x, std::span<const double> vector, std::span<double> result) override;
  /// For sums of squares with up to 500 parameters.
  LeastSquares* least_squares() override;
  Threads* threads() override;
  std::size_t sample_rows() override;
  double sample(std::span<const std::size_t> rows, std::span<const double> x, std::span<double> gradient) override;

  /// With respect to the parameters that are not fixed.
  Structure structure() const override;
  const Problem& problem() const;
  /// All parameters, the fixed ones in place.
  std::vector<double> expanded(std::span<const double> x) const;
  /// The operation whose argument lies outside its domain at x, if there is one.
  std::optional<DomainFault> domain_fault(std::span<const double> x);
  /// The operation that has no derivative at x though it has a value, or a condition on its border (see find_kink).
  std::optional<DomainFault> kink(std::span<const double> x);

  struct Parts;

 private:
  std::unique_ptr<Parts> parts_;
};

/// One side of a function at a point, along a ray. Slopes are per unit of length.
struct OneSided {
  enum class Source : std::uint8_t {
    series,     ///< exact to rounding: a power series along the ray
    numerical,  ///< a limit by looking, with an estimated error
    undefined,  ///< the function does not exist on this side
    unknown,    ///< no limit was found
  };
  Source source = Source::unknown;
  double value = 0;  ///< the limit of f(x + t u) as t falls to 0
  double slope = 0;  ///< the limit of (f(x + t u) - f(x)) / t, or with `value` for f(x) where f(x) is undefined
  double value_error = 0;
  double slope_error = 0;

  bool is_known() const { return source == Source::series || source == Source::numerical; }
};

/// Both sides of a function along a line through a point.
struct Sides {
  OneSided forward;
  OneSided backward;              ///< its slope is the limit as t rises to 0
  std::optional<bool> two_sided;  ///< whether both slopes are finite and equal; nothing: not known
};
/// `direction` has any length but 0. f(x) itself may be undefined.
Sides sides_along(GraphObjective& f, std::span<const double> x, std::span<const double> direction);

/// Whether a function has a gradient at a point. Claims are certain up to rounding and, where a limit had to be found
/// by looking, up to its error; nothing: not known. Directional derivatives that are linear in the direction alone
/// prove nothing.
struct Differentiability {
  std::optional<bool> differentiable;
  std::string reason;             ///< in words; empty where the rules of differentiation hold
  std::optional<NodeId> node;     ///< the sub-expression that the reason is about
  bool by_rules = false;          ///< every operation is differentiable at the point
  double value = 0;               ///< NaN where f is undefined at the point
  std::vector<double> gradient;   ///< where it exists
  std::vector<double> by_choice;  ///< what the rules of differentiation give there, gradient or not
};
/// Among the directions that may disprove it is `direction`, if given.
Differentiability differentiability(GraphObjective& f, std::span<const double> x,
                                    std::span<const double> direction = {});

/// The Jacobian of an array of numbers by the parameters of its graph. Which elements may differ from zero is found
/// once; their values come from a few forward or reverse sweeps, whichever are fewer.
class SparseJacobian final {
 public:
  /// InternalError: an output that is per row, a parameter that is not a plain input. UserError (formula): more than
  /// 2^26 elements may differ from zero, or more than 10 000 sweeps would be needed.
  SparseJacobian(std::shared_ptr<Graph> graph, NodeId output, std::vector<NodeId> parameters,
                 const RunOptions& options = {});
  ~SparseJacobian();
  SparseJacobian(SparseJacobian&&) noexcept;
  SparseJacobian& operator=(SparseJacobian&&) noexcept;

  /// A row for each element of the output, a column for each element of the parameters, both flattened row-major.
  const Sparsity& pattern() const;
  std::size_t sweeps() const;
  bool by_columns() const;  ///< forward sweeps
  /// One value a nonzero of the pattern, in its order.
  std::vector<double> values(std::span<const double> x);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// An input that is not per row, and its elements.
struct InputValue {
  NodeId node = 0;
  std::vector<double> values;
};

/// The values of nodes, row-major; of per-row nodes: element after element, each with its value in every row.
std::vector<std::vector<double>> evaluate(const Graph& graph, std::span<const NodeId> nodes,
                                          std::span<const InputValue> inputs, const Rows& rows = {},
                                          const RunOptions& options = {});

}  // namespace steepest
