#pragma once

#include "descend/method.hpp"

namespace steepest {

/// Takes a step only if the value falls; else the direction, which has seen where it led, proposes anew.
class OnlyLower final : public Search {
 public:
  bool reshapes() const override { return true; }
  void begin(const Sample&, const Proposal&) override { refusals_ = 0; }
  double length() const override { return 1; }
  Answer judge(const Sample& here, const Proposal& proposal, const Sample& trial) override;

 private:
  std::size_t refusals_ = 0;  ///< from this point
};

}  // namespace steepest
