#pragma once

#include <map>
#include <memory>
#include <span>

#include "steepest/objective.hpp"

namespace steepest {

/// Columns as floats, beside the doubles of a table. Each is made once, when it is first asked for.
class SingleColumns final {
 public:
  /// The columns as floats, each with `rows` of them and room to read on to rows rounded up to 16. What is too large
  /// for a float becomes infinite.
  void take(std::span<const double* const> columns, std::size_t rows, Threads& threads, std::span<const float*> result);

 private:
  std::map<const double*, const float*> known_;
  std::vector<std::shared_ptr<double>> memory_;
};

/// Rounds to floats.
void round_to_floats(const double* from, std::int64_t count, float* to);

}  // namespace steepest
