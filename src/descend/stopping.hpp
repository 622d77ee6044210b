#pragma once

#include <deque>
#include <optional>

#include "descend/change.hpp"
#include "descend/outcome.hpp"
#include "descend/sample.hpp"

namespace steepest {

/// When to stop. Tolerances that are not given are replaced by scaled tests.
struct Rules {
  std::optional<double> gtol;
  std::optional<double> ftol;
  std::optional<double> xtol;
  double max_iter = 0;
  std::optional<double> max_eval;
  std::optional<double> time_limit;
  std::optional<double> epochs;
  bool by_triangle = false;  ///< least squares: test the angle between residuals and Jacobian
  double floor = -std::numeric_limits<double>::infinity();  ///< a value that rounding cannot tell from the least
  double tightness = 1;                                     ///< multiplies the limits of the scaled tests
  std::optional<std::size_t> turn;                          ///< iteration at which another method takes over
  bool turn_when_slow = false;                              ///< or when the walk has become slow
  std::size_t patience = 30;                                ///< iterations without progress that are blamed on rounding
  double rounding = std::numeric_limits<double>::epsilon();  ///< relative, of values
};

/// The stopping tests: each is {name, value, limit, holds}.
///
/// gradient, gtol given: max |g_i| <= gtol.
/// gradient, not given: max_i |g_i| max(|x_i|, 1e-3 |x|) / max(|f|, decrease of f in 10 iterations, 1e-6 of all its
/// decrease) <= 1e-9 (after Dennis & Schnabel
///   1983, section 7.2; unchanged when f or x is rescaled).
/// angle, least squares, not given: max_j |J_j'r| / (|J_j| |r|) <= 1e-12.
/// value, nothing given: value <= floor.
/// step, least squares, not given: every element of the Gauss-Newton step <= 1e-12 times the largest |x_i| seen.
class Stopping final {
 public:
  explicit Stopping(const Rules& rules) : rules_(rules) {}

  /// Looks at a new point, to which `change` led; `previous` is empty at the start.
  std::optional<WalkEnd> check(const Sample& here, const Sample* previous, const Change& change, std::size_t iteration,
                               const Evaluator& evaluator);
  /// The limits only, for passes that stay at the same point.
  std::optional<WalkEnd> check_limits(std::size_t iteration, const Evaluator& evaluator);
  const std::vector<Criterion>& criteria() const { return criteria_; }
  void list(Fields& fields);
  /// Makes the scaled tests stricter and forgets past progress.
  void tighten();

 private:
  void note_progress(const Sample& here, const Change& change);
  void test_scaled(const Sample& here, const Change& change);
  void test_triangle(const Sample& here);
  bool slow(double value, double test);
  void add(std::string name, double value, double limit);

  Rules rules_;
  std::vector<Criterion> criteria_;
  std::deque<double> recent_;                                  ///< last values
  std::deque<std::pair<double, double>> pace_;                 ///< last values and tests
  Vector largest_;                                             ///< max |x_i| seen, for tests by the triangle
  double farthest_ = 0;                                        ///< |x| seen
  double highest_ = -std::numeric_limits<double>::infinity();  ///< value seen
  double best_value_ = std::numeric_limits<double>::infinity();
  double best_test_ = std::numeric_limits<double>::infinity();
  std::size_t idle_ = 0;  ///< iterations without progress
};

}  // namespace steepest
