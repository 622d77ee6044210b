#pragma once

#include "descend/search/last_step.hpp"

namespace steepest {

/// The line search of Hager & Zhang (2005, 2006): a bracket narrowed by double secant steps, accepting the Wolfe or the
/// approximate Wolfe conditions. A non-finite trial shortens the step. Each trial is one pass of the loop, so the
/// search is a small machine: `phase` says what the last trial was for.
class HagerZhang final : public Search {
 public:
  struct Options {
    double delta = 0.1;     ///< sufficient decrease
    double sigma = 0.9;     ///< slope left
    bool strong = false;    ///< bound the slope from above as well; with a small sigma the search is nearly exact
    bool unit_step = true;  ///< first trial 1; else guessed from the last step and slope
  };
  explicit HagerZhang(const Options& options) : options_(options) {}
  bool follows_line() const override { return true; }
  double first_length(const Sample& here, const Proposal& proposal) const override {
    return options_.unit_step ? 1 : last_.guess(here, proposal);
  }
  void begin(const Sample& here, const Proposal& proposal) override;
  double length() const override { return trial_.at; }
  Answer judge(const Sample& here, const Proposal& proposal, const Sample& trial) override;
  void list(Fields& fields) override { last_.list(fields); }

 private:
  struct End {
    double at = 0;
    double value = 0;
    double slope = 0;
  };
  enum class Phase { expand, secant, secant_again, middle, bisect, last };

  bool acceptable() const;
  Answer accept();
  /// Rounding ends the search: the last trial if it is lower at all.
  Answer give_up();
  /// Non-finite trial: half way back towards the last finite end.
  Answer shorten();
  Answer expand();
  /// Puts the trial into the bracket; false when bisection must go on first.
  bool update();
  Answer bisect();
  Answer proceed();
  Answer begin_round();
  Answer end_round();
  Answer next(double at, Phase phase);
  bool high(double value) const { return value > limit_; }

  Options options_;
  LastStep last_;
  End start_, low_, high_, trial_;
  End old_low_, old_high_;  ///< bracket when the round began
  double width_ = 0;        ///< its width
  double wall_ = 0;         ///< a length known to be non-finite; 0: none
  double longest_ = 0;      ///< the length that bounds allow
  double limit_ = 0;        ///< highest value that counts as "not higher"
  Phase phase_ = Phase::expand;
  Phase resume_ = Phase::expand;  ///< what the bisection was for
  int trials_ = 0;
};

}  // namespace steepest
