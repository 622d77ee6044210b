#include "kernel/interpreter/lines.hpp"

#include <cmath>

namespace steepest::interpreter {
namespace {

template <class Compute>
void each(double* out, Line x, std::int64_t n, Compute compute) {
  if (x.stride == 1) {
    for (std::int64_t i = 0; i < n; ++i) out[i] = compute(x.data[i]);
    return;
  }
  const double value = compute(*x.data);
  for (std::int64_t i = 0; i < n; ++i) out[i] = value;
}

// A loop for each pair of strides: with strides known, the compiler makes vector code.
template <class Compute>
void each(double* out, Line x, Line y, std::int64_t n, Compute compute) {
  if (x.stride == 1 && y.stride == 1) {
    for (std::int64_t i = 0; i < n; ++i) out[i] = compute(x.data[i], y.data[i]);
  } else if (x.stride == 1) {
    const double b = *y.data;
    for (std::int64_t i = 0; i < n; ++i) out[i] = compute(x.data[i], b);
  } else if (y.stride == 1) {
    const double a = *x.data;
    for (std::int64_t i = 0; i < n; ++i) out[i] = compute(a, y.data[i]);
  } else {
    const double value = compute(*x.data, *y.data);
    for (std::int64_t i = 0; i < n; ++i) out[i] = value;
  }
}

template <class Compute>
void each(double* out, Line x, Line y, Line z, std::int64_t n, Compute compute) {
  if (x.stride == 1 && y.stride == 1 && z.stride == 1) {
    for (std::int64_t i = 0; i < n; ++i) out[i] = compute(x.data[i], y.data[i], z.data[i]);
    return;
  }
  for (std::int64_t i = 0; i < n; ++i) out[i] = compute(x[i], y[i], z[i]);
}

template <class Compute>
void unary(double* out, Line x, std::int64_t n, UnaryFunction) {
  each(out, x, n, Compute{});
}

template <class Compute>
void binary(double* out, Line x, Line y, std::int64_t n, BinaryFunction) {
  each(out, x, y, n, Compute{});
}

void unary_reference(double* out, Line x, std::int64_t n, UnaryFunction function) { each(out, x, n, function); }

void binary_reference(double* out, Line x, Line y, std::int64_t n, BinaryFunction function) {
  each(out, x, y, n, function);
}

void ternary_reference(double* out, Line x, Line y, Line z, std::int64_t n, TernaryFunction function) {
  each(out, x, y, z, n, function);
}

/// Nearly all formulas have squares.
void integer_power(double* out, Line x, Line y, std::int64_t n, BinaryFunction function) {
  if (y.stride == 0 && n > 0 && *y.data == 2) return each(out, x, n, [](double base) { return base * base; });
  each(out, x, y, n, function);
}

void select(double* out, Line x, Line y, Line z, std::int64_t n, TernaryFunction) {
  each(out, x, y, z, n, [](double condition, double yes, double no) { return condition != 0 ? yes : no; });
}

using Neg = decltype([](double x) { return -x; });
using Not = decltype([](double x) -> double { return x == 0; });
using Abs = decltype([](double x) { return std::fabs(x); });
using Sqrt = decltype([](double x) { return std::sqrt(x); });
using Add = decltype([](double x, double y) { return x + y; });
using Sub = decltype([](double x, double y) { return x - y; });
using Mul = decltype([](double x, double y) { return x * y; });
using Div = decltype([](double x, double y) { return x / y; });
using Min = decltype([](double x, double y) { return x != x || x <= y ? x : y; });
using Max = decltype([](double x, double y) { return x != x || x >= y ? x : y; });
using Less = decltype([](double x, double y) -> double { return x < y; });
using LessEqual = decltype([](double x, double y) -> double { return x <= y; });
using Greater = decltype([](double x, double y) -> double { return x > y; });
using GreaterEqual = decltype([](double x, double y) -> double { return x >= y; });
using Equal = decltype([](double x, double y) -> double { return x == y; });
using NotEqual = decltype([](double x, double y) -> double { return x != y; });

}  // namespace

UnaryLine unary_line(Op op) {
  switch (op) {
    case Op::neg: return unary<Neg>;
    case Op::logical_not: return unary<Not>;
    case Op::abs: return unary<Abs>;
    case Op::sqrt: return unary<Sqrt>;
    default: return unary_reference;
  }
}

BinaryLine binary_line(Op op) {
  switch (op) {
    case Op::add: return binary<Add>;
    case Op::sub: return binary<Sub>;
    case Op::mul: return binary<Mul>;
    case Op::div: return binary<Div>;
    case Op::min: return binary<Min>;
    case Op::max: return binary<Max>;
    case Op::lt: return binary<Less>;
    case Op::le: return binary<LessEqual>;
    case Op::gt: return binary<Greater>;
    case Op::ge: return binary<GreaterEqual>;
    case Op::eq: return binary<Equal>;
    case Op::ne: return binary<NotEqual>;
    case Op::integer_power: return integer_power;
    default: return binary_reference;
  }
}

TernaryLine ternary_line(Op op) { return op == Op::where ? select : ternary_reference; }

}  // namespace steepest::interpreter
