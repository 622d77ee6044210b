#pragma once

#include "descend/diary.hpp"
#include "descend/method.hpp"

namespace steepest {

/// What is known when a walk has ended.
struct WalkFacts {
  const Method& method;
  const MinimizeResult& result;
  const Diary& diary;
  const Structure& structure;
  const std::vector<std::string>& names;
  bool penalised = false;  ///< by l1, which few methods take
};

/// Warnings computed from what the walk measured, each with its number and its remedy: a step too small or too large,
/// gradients that vanish or explode in a block of parameters, ill conditioning, and the rate of steepest descent on a
/// quadratic beside ((k-1)/(k+1))^2 (Nocedal & Wright 2006, theorem 3.3). None without evidence.
std::vector<std::string> diagnose(const WalkFacts& facts);

}  // namespace steepest
