#pragma once

#include "descend/search/last_step.hpp"

namespace steepest {

/// The line search of More & Thuente (1994): a bracket of the strong Wolfe conditions, narrowed by safeguarded cubic
/// and quadratic steps. A non-finite trial shortens the step. Each trial is one pass of the loop.
class MoreThuente final : public Search {
 public:
  struct Options {
    double decrease = 1e-4;  ///< f_tol
    double slope = 0.9;      ///< g_tol; 0.1 for gradient descent and conjugate gradients
    double width = 1e-8;     ///< x_tol: relative width of a bracket that ends the search
    bool unit_step = true;   ///< first trial 1; else guessed from the last step and slope
  };
  explicit MoreThuente(const Options& options) : options_(options) {}
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

  Answer accept();
  Answer give_up();
  Answer shorten();
  /// The next trial from the ends and the last one, and the ends brought up to date.
  void narrow();
  double cubic_or_quadratic(const End& best, const End& other, const End& trial);

  Options options_;
  LastStep last_;
  End start_, best_, other_, trial_;
  bool bracketed_ = false;
  bool second_stage_ = false;
  double shortest_ = 0, longest_ = 0;  ///< of the next trial
  double limit_ = 0;                   ///< that a bound, or a value that is not finite, sets
  double width_ = 0, last_width_ = 0;
  int trials_ = 0;
};

}  // namespace steepest
