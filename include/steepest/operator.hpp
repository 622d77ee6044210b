#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace steepest {

/// Every operator: the elementwise ones of operators.def, and the few structural ones (documented in structural.hpp).
enum class Op : std::uint16_t {
#define STEEPEST_UNARY(name, ...) name,
#define STEEPEST_BINARY(name, ...) name,
#define STEEPEST_TERNARY(name, ...) name,
#include "steepest/operators.def"
  literal,
  constant,
  input,
  row_count,
  reduce_sum,
  reduce_min,
  reduce_max,
  row_sum,
  row_prod,
  row_min,
  row_max,
  reshape,
  permute,
  broadcast,
  slice,
  unslice,
  concat,
  gather,
  scatter_add,
  matmul,
  row_outer,
  scan,
  argmin,
  solve,
  determinant,
  cofactor,
  cofactor_slope,
  inverse,
  cholesky,
  detach,
  lift_rows,
};

/// What the elements of a value are. All are computed as doubles: a mask is 0 or 1, an index a whole number.
enum class Element : std::uint8_t { real, index, mask };

enum class Notation : std::uint8_t { call, prefix, infix };

/// How compiled code computes an operator (the column `lowering` of operators.def).
enum class Lowering : std::uint8_t { instruction, intrinsic, vector_function, expand, scalar_call };

/// A row of operators.def without its formulas.
struct OperatorInfo {
  std::string_view name;
  std::string_view spellings;
  int arity = 0;
  Notation notation = Notation::call;
  std::string_view symbol;
  int strength = 0;
  bool is_mask = false;
  bool infinite_partial = false;
  bool has_kink = false;    ///< somewhere a partial derivative does not exist though the value does
  std::string_view domain;  ///< "x > 0"; "true" where every argument is allowed
  Lowering lowering = Lowering::instruction;
  std::string_view lowering_symbol;
  std::string_view latex;
  std::array<double, 6> ranges{};  ///< sample intervals, a pair an argument
};

bool is_elementwise(Op op);
/// Elementwise operators only.
const OperatorInfo& operator_info(Op op);
/// All elementwise operators in the order of the table.
std::span<const Op> elementwise_operators();
/// The operator with this spelling in formulas ("ln" is log), whatever its arity.
std::optional<Op> find_operator(std::string_view spelling);
/// Every spelling in formulas, for suggestions.
std::vector<std::string> operator_spellings();

/// The reference value of an elementwise operator; masks are 0 or 1.
double evaluate(Op op, std::span<const double> arguments);
/// The partial derivative by argument `which`, given the value f. A selection is 0 or 1.
double evaluate_partial(Op op, int which, std::span<const double> arguments, double f);
bool in_domain(Op op, std::span<const double> arguments);
/// True where a partial derivative does not exist though the value does.
bool at_kink(Op op, std::span<const double> arguments);

/// The reference implementation as a function pointer, for loops over arrays. Arity must fit.
using UnaryFunction = double (*)(double);
using BinaryFunction = double (*)(double, double);
using TernaryFunction = double (*)(double, double, double);
UnaryFunction unary_function(Op op);
BinaryFunction binary_function(Op op);
TernaryFunction ternary_function(Op op);

}  // namespace steepest
