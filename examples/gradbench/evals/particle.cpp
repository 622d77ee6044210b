#include "descent.hpp"
#include "evals.hpp"

namespace gradbench {
namespace {

/// A particle falls among two charges, one of which stands where w says; w is sought for which it lands at 0. The force
/// is itself a derivative.
constexpr const char* motion = R"(
let potential(p, w) = 1/norm(p - [10, 10 - w]) + 1/norm(p - [10, 0])
let landed(p, v) = (p + 0.1*v)[2] <= 0
let moved(p, v, w) = [p + 0.1*v, landed(p, v) ? v : v - 0.1*grad(potential(q, w) for q at p)]
let path(w) = fold(moved(s[1], s[2], w) while s[1,2] > 0, s from [[0, 8], [0.75, 0]], at most 1000)
let landing(s) = s[1,1] - s[1,2]/s[2,2]*s[2,1]
let miss(w, p) = landing(path(w[1]))^2
)";

Prepared place(const Json& input) {
  return prepared_value(std::make_shared<Model>(motion + descent("miss", 1) + "miss_least([start], 0)[1]",
                                                Arrays{{"start", array(input.at("w"))}}));
}

}  // namespace

/// The benchmark names the modes of the outer and the inner derivative. Steepest chooses them, whatever the name.
Eval particle() { return {{"ff", place}, {"fr", place}, {"rf", place}, {"rr", place}}; }

}  // namespace gradbench
