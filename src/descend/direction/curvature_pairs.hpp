#pragma once

#include "descend/method.hpp"

namespace steepest {

/// The last few steps and what the gradient changed by along them, of those that show positive curvature.
class CurvaturePairs final {
 public:
  explicit CurvaturePairs(std::size_t memory) : memory_(memory) {}
  /// The oldest pair makes room. A pair with s'y <= eps y'y is left out.
  void learn(const Sample& from, const Sample& to);
  const std::vector<Vector>& steps() const { return steps_; }      ///< s_k, oldest first
  const std::vector<Vector>& changes() const { return changes_; }  ///< y_k
  /// False if there was nothing to forget.
  bool forget();
  void list(Fields& fields);

 private:
  std::size_t memory_;
  std::vector<Vector> steps_;
  std::vector<Vector> changes_;
};

}  // namespace steepest
