#pragma once

#include "descend/loop.hpp"
#include "descend/verdict.hpp"

namespace steepest {

/// Judges the points at which a walk comes to rest, and says whether and from where it should go on.
class Judge final {
 public:
  /// `start` is where the walk began. Where it went on is said in `notes`.
  Judge(Evaluator& evaluator, const MinimizeOptions& options, Structure structure, const Sample& start,
        std::vector<std::string>& notes);

  /// Judges `here`; true if the walk should go on, from `here`, which may have been moved. `slow`: the method takes a
  /// given step. A point of rest may prove to be one from which the value falls for ever: `outcome` then says so.
  bool again(Walk& walk, Sample& here, WalkEnd& outcome, bool slow);

  /// Whether a point of rest is a minimum: rounding or a failed search may end a walk there too, the Newton step tells.
  bool arrived(const Sample& here, const WalkEnd& outcome) const;
  /// Whether the tests for a point of rest held, here or where a stricter walk began.
  bool stationary(const Sample& here, const WalkEnd& outcome) const;

  const Verdict& verdict() const { return verdict_; }
  /// The squares of residuals that have fallen to the rounding of what they were at the start. Bounds other than 0 are
  /// met by rounding long before.
  double lowest_value() const;
  /// Of the elements that no bound holds.
  Vector free_gradient(const Sample& here) const { return evaluator_.box().free_gradient(here.x, here.gradient); }
  /// max |g_i| of these.
  double steepness(const Sample& here) const { return max_norm(free_gradient(here)); }
  /// Whether the user gave a tolerance, which then decides alone.
  bool given() const { return options_.gtol || options_.ftol || options_.xtol; }

 private:
  Verdict judged(const Sample& sample, bool descended);
  void polish(Sample& here, bool descended);
  std::optional<WalkEnd> falling_for_ever(const Sample& here);
  bool leave(Walk& walk, Sample& here, bool descended);
  bool on_a_slope(const Sample& here) const;
  bool least(const Sample& here) const { return here.value <= lowest_value(); }
  bool determined(bool slow) const;
  bool near(const Sample& here) const;
  bool bent(const Sample& here) const;
  bool valley_floor(const Sample& here) const;
  std::vector<Vector> loose_directions(const Sample& here) const;

  Evaluator& evaluator_;
  const MinimizeOptions& options_;
  Structure structure_;
  std::vector<std::string>& notes_;
  double start_value_;
  Vector start_;
  Vector start_gradient_;
  Verdict verdict_;
  std::optional<double> retested_;  ///< value at the last point of rest, no minimum, that was left by tightening
};

}  // namespace steepest
