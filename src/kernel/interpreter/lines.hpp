#pragma once

#include "kernel/interpreter/step.hpp"

namespace steepest::interpreter {

/// Loops that compute one operator over lines of n numbers. `function` is the reference function; the loops of common
/// operators have it built in and do not look at it.
using UnaryLine = void (*)(double* out, Line x, std::int64_t n, UnaryFunction function);
using BinaryLine = void (*)(double* out, Line x, Line y, std::int64_t n, BinaryFunction function);
using TernaryLine = void (*)(double* out, Line x, Line y, Line z, std::int64_t n, TernaryFunction function);

UnaryLine unary_line(Op op);
BinaryLine binary_line(Op op);
TernaryLine ternary_line(Op op);

}  // namespace steepest::interpreter
