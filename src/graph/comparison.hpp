#pragma once

#include "steepest/operator.hpp"

namespace steepest {

/// Whether an operator compares its two arguments: <, <=, >, >=, ==, !=.
inline bool is_comparison(Op op) {
  return op == Op::lt || op == Op::le || op == Op::gt || op == Op::ge || op == Op::eq || op == Op::ne;
}

}  // namespace steepest
