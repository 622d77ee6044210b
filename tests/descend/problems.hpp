#pragma once

#include <string>

#include "functions.hpp"

namespace steepest::test {

/// A problem of Moré, Garbow & Hillstrom, "Testing Unconstrained Optimization Software" (1981): residuals, the standard
/// start, and the sums of squares of its known minima.
struct Problem {
  std::string name;
  Vector start;
  std::vector<double> minima;
  std::size_t rows = 0;
  Residuals::Rows residuals;

  Residuals squares() const { return {start.size(), rows, residuals}; }
};

std::vector<Problem> problems();
const Problem& find_problem(const std::vector<Problem>& all, const std::string& name);

}  // namespace steepest::test
