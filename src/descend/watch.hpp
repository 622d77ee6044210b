#pragma once

#include <optional>

#include "descend/change.hpp"
#include "descend/outcome.hpp"
#include "descend/sample.hpp"

namespace steepest {

/// Watches accepted points for walks that will never arrive: alternating, growing, or running away downhill.
class Watch final {
 public:
  Watch(Evaluator& evaluator, const std::vector<std::string>& names, bool fixed_step, double step)
      : evaluator_(evaluator), names_(names), fixed_step_(fixed_step), step_(step) {}

  void begin(const Sample& start);
  /// `change` led from `previous`, whose x is taken, to `here`.
  std::optional<WalkEnd> check(Sample& previous, const Sample& here, const Change& change);
  /// The sentence for a fixed step that led to growth.
  WalkEnd growth(const Sample& here) const;
  void list(Fields& fields);
  bool grown(const Sample& here) const { return fixed_step_ && here.value > start_value_; }

 private:
  std::optional<WalkEnd> alternation(const Sample& previous, const Sample& here, const Change& change);
  std::optional<WalkEnd> running_away(const Sample& previous, const Sample& here, const Change& change);

  Evaluator& evaluator_;
  const std::vector<std::string>& names_;
  bool fixed_step_;
  double step_;
  double start_value_ = 0;
  double start_gradient_ = 0;
  double next_look_ = 0;  ///< |x| at which to look far ahead
  double curvature_ = 0;  ///< seen along the last step
  Vector before_;         ///< the point before `previous`
  std::size_t repeats_ = 0;
};

}  // namespace steepest
