#pragma once

#include "descend/method.hpp"

namespace steepest {

/// What a line search remembers of the step before: where directions have no scale, the next first trial is a guess
/// from it.
class LastStep final {
 public:
  /// So that the slope promises the same decrease as last time, ten times the length at most.
  double guess(const Sample& here, const Proposal& proposal) const;
  void accept(double length, double slope, double longest);
  void list(Fields& fields);

 private:
  double length_ = 0;
  double slope_ = 0;
};

}  // namespace steepest
