#pragma once

#include "steepest/kernel.hpp"

namespace steepest {

/// Rough times in seconds, to choose a backend.
struct Cost {
  double interpreted = 0;  ///< `work` rows, or runs of a program without rows, in the interpreter
  double compiled = 0;     ///< the same in compiled code
  double compiling = 0;    ///< compiling it
};

Cost estimated_cost(const Program& program, double work);

}  // namespace steepest
