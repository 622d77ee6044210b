#include <array>
#include <cstddef>

#include "graph/numeric.hpp"
#include "steepest/base.hpp"
#include "steepest/operator.hpp"

// The formulas of operators.def as functions of doubles. A row need not use all of its arguments.
#pragma GCC diagnostic ignored "-Wunused-parameter"

namespace steepest {
namespace numeric {
namespace {

#define STEEPEST_UNARY(name, spellings, print, value, dx, infinite, domain, kink, ...) \
  double name##_value(double x) { return value; }                                      \
  double name##_partial(int, const double* a, double f) {                              \
    const double x = a[0];                                                             \
    return dx;                                                                         \
  }                                                                                    \
  bool name##_domain(const double* a) {                                                \
    const double x = a[0];                                                             \
    return domain;                                                                     \
  }                                                                                    \
  bool name##_kink(const double* a) {                                                  \
    const double x = a[0];                                                             \
    return kink;                                                                       \
  }
#define STEEPEST_BINARY(name, spellings, print, value, dx, dy, infinite, domain, kink, ...) \
  double name##_value(double x, double y) { return value; }                                 \
  double name##_partial(int which, const double* a, double f) {                             \
    const double x = a[0], y = a[1];                                                        \
    return which == 0 ? static_cast<double>(dx) : static_cast<double>(dy);                  \
  }                                                                                         \
  bool name##_domain(const double* a) {                                                     \
    const double x = a[0], y = a[1];                                                        \
    return domain;                                                                          \
  }                                                                                         \
  bool name##_kink(const double* a) {                                                       \
    const double x = a[0], y = a[1];                                                        \
    return kink;                                                                            \
  }
#define STEEPEST_TERNARY(name, spellings, print, value, dx, dy, dz, infinite, domain, kink, ...) \
  double name##_value(double x, double y, double z) { return value; }                            \
  double name##_partial(int which, const double* a, double f) {                                  \
    const double x = a[0], y = a[1], z = a[2];                                                   \
    if (which == 0) return static_cast<double>(dx);                                              \
    return which == 1 ? static_cast<double>(dy) : static_cast<double>(dz);                       \
  }                                                                                              \
  bool name##_domain(const double* a) {                                                          \
    const double x = a[0], y = a[1], z = a[2];                                                   \
    return domain;                                                                               \
  }                                                                                              \
  bool name##_kink(const double* a) {                                                            \
    const double x = a[0], y = a[1], z = a[2];                                                   \
    return kink;                                                                                 \
  }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"
#include "steepest/operators.def"
#pragma GCC diagnostic pop

struct Functions {
  UnaryFunction unary = nullptr;
  BinaryFunction binary = nullptr;
  TernaryFunction ternary = nullptr;
  double (*partial)(int, const double*, double) = nullptr;
  bool (*domain)(const double*) = nullptr;
  bool (*kink)(const double*) = nullptr;
};

constexpr Functions functions[] = {
#define STEEPEST_UNARY(name, ...) {name##_value, nullptr, nullptr, name##_partial, name##_domain, name##_kink},
#define STEEPEST_BINARY(name, ...) {nullptr, name##_value, nullptr, name##_partial, name##_domain, name##_kink},
#define STEEPEST_TERNARY(name, ...) {nullptr, nullptr, name##_value, name##_partial, name##_domain, name##_kink},
#include "steepest/operators.def"
};

const Functions& functions_of(Op op) {
  if (!is_elementwise(op)) throw InternalError("a structural operator has no scalar functions");
  return functions[static_cast<std::size_t>(op)];
}

}  // namespace
}  // namespace numeric

UnaryFunction unary_function(Op op) { return numeric::functions_of(op).unary; }
BinaryFunction binary_function(Op op) { return numeric::functions_of(op).binary; }
TernaryFunction ternary_function(Op op) { return numeric::functions_of(op).ternary; }

double evaluate(Op op, std::span<const double> arguments) {
  const numeric::Functions& of = numeric::functions_of(op);
  if (of.unary) return of.unary(arguments[0]);
  if (of.binary) return of.binary(arguments[0], arguments[1]);
  return of.ternary(arguments[0], arguments[1], arguments[2]);
}

double evaluate_partial(Op op, int which, std::span<const double> arguments, double f) {
  return numeric::functions_of(op).partial(which, arguments.data(), f);
}

bool in_domain(Op op, std::span<const double> arguments) { return numeric::functions_of(op).domain(arguments.data()); }

bool at_kink(Op op, std::span<const double> arguments) { return numeric::functions_of(op).kink(arguments.data()); }

}  // namespace steepest
