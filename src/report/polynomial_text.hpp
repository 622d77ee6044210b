#pragma once

#include <string>
#include <vector>

#include "steepest/report.hpp"

namespace steepest {

/// The terms of a Taylor polynomial that are not zero, signs in front: "3.6", "+ 1.97*(x - 2)", "- 2.57*(x - 2)^2".
std::vector<std::string> polynomial_terms(const TaylorReport& report, int digits);
/// All terms on one line, with all their digits: a formula that reads back, halves and thirds as fractions.
std::string polynomial_formula(const TaylorReport& report);

}  // namespace steepest
