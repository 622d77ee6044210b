#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "steepest/objective.hpp"

/// Calculus at a point: Taylor polynomials with their real errors, Jacobians, products with the Hessian, and every way
/// to compute a derivative side by side.
namespace steepest {

/// How far a Taylor polynomial P is from f at one distance h along a direction u.
struct TaylorError {
  double distance = 0;
  double value = 0;       ///< f(x + h u); NaN where f is undefined
  double polynomial = 0;  ///< P(x + h u)
  double error = 0;       ///< f - P, computed in 50 digits, so that no rounding is taken for an error
  double ratio = 0;       ///< error / h^(order + 1)
};

/// The polynomial of a given order that agrees with f best near x.
struct TaylorPolynomial {
  std::vector<double> x;
  std::size_t order = 0;
  std::vector<std::vector<int>> powers;  ///< of each distance x_i - x, one list a coefficient, by rising total degree
  std::vector<double> coefficients;      ///< correctly rounded: 50 digits were computed, and no differences taken
  std::vector<double> direction;         ///< unit vector of the errors below
  std::vector<TaylorError> errors;
  double ratio_limit = 0;  ///< what the ratios tend to: the next coefficient along the direction; NaN: there is none
};

/// The Taylor polynomial of f about x, and its errors at `distances` along `direction` (empty: along the gradient;
/// where that is zero, along (1, ..., 1)). Method: jets, after A. Griewank and A. Walther, Evaluating Derivatives,
/// 2008, chapter 13. UserError (command line): too many coefficients; (domain): a derivative that is not finite at x.
TaylorPolynomial taylor_polynomial(GraphObjective& f, std::span<const double> x, std::size_t order,
                                   std::span<const double> distances = {}, std::span<const double> direction = {});

/// The ways to compute a derivative.
enum class Way : std::uint8_t {
  forward_difference,
  central_difference,
  ridders,
  complex_step,
  forward_mode,
  reverse_mode,
  symbolic,
};

std::string_view to_text(Way way);  ///< "forward difference", ..., "Ridders", "complex step", ..., "symbolic"

struct WayResult {
  Way way = Way::forward_difference;
  std::optional<double> h;         ///< the step, for the ways that have one
  std::optional<double> value;     ///< nothing where the way is closed
  std::optional<double> error;     ///< |value - exact|
  std::optional<double> relative;  ///< error / |exact|; nothing where the exact derivative is 0
  std::optional<double> estimate;  ///< the error as the way itself estimates it
  std::string reason;              ///< why the way is closed
};

/// A derivative along one direction, by every way.
struct DerivativeCheck {
  std::vector<double> direction;  ///< unit vector
  double value = 0;               ///< f(x)
  double exact = 0;               ///< 50-digit arithmetic, rounded
  std::string digits;             ///< the first 40 digits
  std::vector<WayResult> rows;
  /// The steps at which truncation and rounding balance: 2 sqrt(eps |f / f''|) and cbrt(3 eps |f / f'''|), with eps the
  /// rounding error 1.1e-16; nothing where the derivative is zero.
  std::optional<double> best_forward, best_central;
};

/// `direction` has any length but 0. UserError (command line): f is too large for 50 digits; (domain): f has no
/// derivative there.
DerivativeCheck check_derivative(GraphObjective& f, std::span<const double> x, std::span<const double> direction);

/// An array-valued function at a point: its values and their derivatives.
struct Jacobian {
  std::vector<double> value;   ///< row-major
  std::vector<double> matrix;  ///< row-major, one row a value, one column an element of the parameters
  std::size_t rows = 0;
  std::size_t columns = 0;

  bool is_square() const { return rows == columns; }
};

/// By forward mode where there are fewer parameters than values, else by reverse mode. `output` is not per row;
/// `parameters` are inputs, flattened in order. UserError (command line): more than 1 000 000 elements.
Jacobian jacobian(Graph& graph, NodeId output, std::span<const NodeId> parameters, std::span<const double> x,
                  const Rows& rows = {}, const RunOptions& options = {});

/// Of a square Jacobian: its trace.
double divergence(const Jacobian& jacobian);
/// Of a square Jacobian, by elimination with pivots.
double determinant(const Jacobian& jacobian);
/// Of a Jacobian with 3 rows and 3 columns.
std::vector<double> curl(const Jacobian& jacobian);

/// H v at a point, without the Hessian: the gradient's derivative along v, at a small multiple of f's cost.
struct HessianVector {
  double value = 0;
  std::vector<double> gradient;
  std::vector<double> product;  ///< H v
  double curvature = 0;         ///< v'H v
};
HessianVector hessian_vector_at(GraphObjective& f, std::span<const double> x, std::span<const double> v);

}  // namespace steepest
