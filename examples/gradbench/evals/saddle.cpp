#include "descent.hpp"
#include "evals.hpp"

namespace gradbench {
namespace {

/// The point p whose highest height over q is lowest, and that q. The height over p is found by a descent, through
/// which the descent for p differentiates.
Prepared point(const Json& input) {
  const std::string formula = "let depth(q, p) = q[1]^2 + q[2]^2 - (p[1]^2 + p[2]^2)" + descent("depth", 2) +
                              "let height(p, q) = -depth(depth_least(start, p), p)" + descent("height", 2) +
                              "let lowest = height_least(start, 0)\n"
                              "concat(lowest, depth_least(start, lowest))";
  Prepared prepared = prepared_value(std::make_shared<Model>(formula, arrays(input, {"start"})));
  prepared.output = [](const Numbers& numbers) { return Json(numbers[0]); };
  return prepared;
}

}  // namespace

/// As in particle.cpp, one program answers to all four names.
Eval saddle() { return {{"ff", point}, {"fr", point}, {"rf", point}, {"rr", point}}; }

}  // namespace gradbench
