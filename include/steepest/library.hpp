#pragma once

#include <concepts>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "steepest/calculus.hpp"
#include "steepest/expression.hpp"
#include "steepest/fit.hpp"

/// The face for C++ programs: a formula or a callable in, values, derivatives, minima and fits out.
namespace steepest {

/// A point by name, for formulas: {{"x", 6}, {"y", 1}}.
using NamedPoint = std::map<std::string, double>;

/// A matrix by the elements that may differ from zero, row after row: (rows[k], columns[k]) holds values[k]. Positions
/// count from 0.
struct SparseMatrix {
  std::size_t row_count = 0;
  std::size_t column_count = 0;
  std::vector<std::size_t> rows;
  std::vector<std::size_t> columns;
  std::vector<double> values;
};

/// A real function of several variables with exact derivatives. Made from a formula, whose variables stand in order of
/// first appearance, or by tracing a generic callable once. Not thread-safe; copies share what was compiled.
class ScalarFunction final {
 public:
  /// UserError (formula): broken text, with its place.
  explicit ScalarFunction(std::string_view formula);
  ScalarFunction(std::shared_ptr<Graph> graph, NodeId output, std::vector<NodeId> variables);

  /// Names of the variables, flattened: "x", or "w[1]", "w[2]".
  const std::vector<std::string>& variables() const;

  /// UserError (command line): a point of another length. Values are non-finite outside the function's domain.
  double value(std::span<const double> x) const;
  std::vector<double> gradient(std::span<const double> x) const;
  /// Row-major. UserError (command line): more than 1 000 variables.
  std::vector<double> hessian(std::span<const double> x) const;
  /// Both triangles, for any number of variables. UserError (formula): too many elements may differ from zero.
  SparseMatrix sparse_hessian(std::span<const double> x) const;
  /// H v without the Hessian, for any number of variables.
  std::vector<double> hessian_vector(std::span<const double> x, std::span<const double> v) const;
  /// The trace of the Hessian.
  double laplacian(std::span<const double> x) const;
  /// See calculus.hpp, also for the errors at distances along a direction.
  TaylorPolynomial taylor(std::span<const double> x, std::size_t order, std::span<const double> distances = {},
                          std::span<const double> direction = {}) const;
  /// The derivative along a direction by every way there is (see calculus.hpp).
  DerivativeCheck check(std::span<const double> x, std::span<const double> direction) const;
  Objective& objective() const;
  /// Walks from `start` to a minimum; see descend.hpp for the options and the result.
  MinimizeResult minimize(std::span<const double> start, const MinimizeOptions& options = {}) const;

  /// The same function with variables held at values, or following a formula of the others: with_tied("b", "2*a").
  /// Both have fewer variables. UserError (command line): an unknown name.
  ScalarFunction with_fixed(const NamedPoint& values) const;
  ScalarFunction with_tied(const std::string& variable, std::string_view formula) const;

  /// Whether there is a gradient at x, and why not (see objective.hpp).
  Differentiability differentiability(std::span<const double> x) const;
  /// Both one-sided directional derivatives. UserError (command line): a direction of another length, all zeros, or not
  /// finite.
  Sides sides_along(std::span<const double> x, std::span<const double> direction) const;

  /// The point in the order of variables(). UserError (command line): a missing or unknown name.
  std::vector<double> point(const NamedPoint& named) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

template <class F>
concept Formula = std::convertible_to<F, std::string_view>;

/// A callable of a whole point: double f(std::span<const Expression>). A generic lambda is taken element by element.
template <class F>
concept PointCallable = requires { &F::operator(); } && std::invocable<const F&, std::span<const Expression>>;

template <class F, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
  return std::invocable<const F&, decltype((void(I), std::declval<const Expression&>()))...>;
}

/// How many expressions a callable takes one by one, at most 16; 0 if none of these.
template <class F, std::size_t N = 1>
constexpr std::size_t arity() {
  if constexpr (N > 16) {
    return 0;
  } else if constexpr (takes<F>(std::make_index_sequence<N>())) {
    return N;
  } else {
    return arity<F, N + 1>();
  }
}

/// Runs a callable on expressions and keeps what it computed. Loops and branches must not depend on values; where they
/// would, write where(condition, a, b). UserError (command line): a point of another length than the callable takes.
template <class F>
ScalarFunction trace(const F& function, std::size_t dimension) {
  auto graph = std::make_shared<Graph>();
  std::vector<NodeId> nodes;
  std::vector<Expression> variables;
  for (std::size_t i = 0; i < dimension; ++i) {
    nodes.push_back(graph->input("x[" + std::to_string(i + 1) + "]"));
    variables.emplace_back(*graph, nodes.back());
  }
  if constexpr (PointCallable<F>) {
    const NodeId output = function(std::span<const Expression>(variables)).node();
    return {std::move(graph), output, std::move(nodes)};
  } else {
    static_assert(arity<F>() > 0, "a function of expressions, or of one span of them");
    if (dimension != arity<F>()) {
      throw UserError(ErrorKind::command_line, "the function takes " + std::to_string(arity<F>()) +
                                                   " numbers, the point has " + std::to_string(dimension));
    }
    const auto call = [&]<std::size_t... I>(std::index_sequence<I...>) { return function(variables[I]...); };
    const NodeId output = call(std::make_index_sequence<arity<F>()>()).node();
    return {std::move(graph), output, std::move(nodes)};
  }
}

/// A formula or a callable as a function of `dimension` variables.
template <class F>
ScalarFunction scalar_function(const F& function, std::size_t dimension) {
  if constexpr (std::same_as<F, ScalarFunction>) {
    return function;
  } else if constexpr (Formula<F>) {
    return ScalarFunction(std::string_view(function));
  } else {
    return trace(function, dimension);
  }
}

template <class F>
double value(const F& function, const std::vector<double>& x) {
  return scalar_function(function, x.size()).value(x);
}

template <class F>
std::vector<double> gradient(const F& function, const std::vector<double>& x) {
  return scalar_function(function, x.size()).gradient(x);
}

/// Row-major.
template <class F>
std::vector<double> hessian(const F& function, const std::vector<double>& x) {
  return scalar_function(function, x.size()).hessian(x);
}

/// Both triangles, see ScalarFunction.
template <class F>
SparseMatrix sparse_hessian(const F& function, const std::vector<double>& x) {
  return scalar_function(function, x.size()).sparse_hessian(x);
}

/// The Jacobian of a formula whose value is an array, such as '[x*y, sin(y)]' or 'x[i+1] - x[i]^2 for i in 1:9': a row
/// for each element of the array, a column for each variable in order of first appearance. UserError: as parse, a point
/// of another length, a Jacobian that is too dense.
SparseMatrix sparse_jacobian(std::string_view formula, const std::vector<double>& x);
/// H v without the Hessian.
template <class F>
std::vector<double> hessian_vector(const F& function, const std::vector<double>& x, const std::vector<double>& v) {
  return scalar_function(function, x.size()).hessian_vector(x, v);
}

/// The Taylor polynomial about x.
template <class F>
TaylorPolynomial taylor(const F& function, const std::vector<double>& x, std::size_t order) {
  return scalar_function(function, x.size()).taylor(x, order);
}

/// An array-valued formula, "[x*y, x + y^2]", at a point in order of first appearance. UserError (formula): broken
/// text.
Jacobian jacobian(std::string_view formula, const std::vector<double>& x);

/// Whether there is a gradient at x: true, false with the reason, or not known.
template <class F>
  requires(!std::derived_from<F, Objective>)
Differentiability differentiability(const F& function, const std::vector<double>& x) {
  return scalar_function(function, x.size()).differentiability(x);
}

/// Walks from `start` to a minimum; see descend.hpp for the options and the result.
template <class F>
  requires(!std::derived_from<F, Objective>)
MinimizeResult minimize(const F& function, const std::vector<double>& start, const MinimizeOptions& options = {}) {
  return scalar_function(function, start.size()).minimize(start, options);
}

/// A fitted model: the estimates, and everything about the walk and the statistics.
struct FittedModel {
  std::vector<Estimate> parameters;
  FitResult result;
};

/// Fits `response ~ formula` to the rows of a table, or of a file or SQL query (see TableSource). Parameters that
/// `start` leaves out start at 1 (at 0 where the formula is linear in all); see number_of_starts. UserError: as parse
/// and TableSource, and a start that names no parameter.
FittedModel fit(std::string_view formula, const Table& table, const NamedPoint& start = {},
                const FitOptions& options = {}, const ModelOptions& model = {});
FittedModel fit(std::string_view formula, const std::string& source, const NamedPoint& start = {},
                const FitOptions& options = {}, const ModelOptions& model = {});

}  // namespace steepest
