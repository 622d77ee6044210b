#include "descend/search/only_lower.hpp"

namespace steepest {

Answer OnlyLower::judge(const Sample& here, const Proposal&, const Sample& trial) {
  constexpr std::size_t most_refusals = 200;
  const double rounding = std::numeric_limits<double>::epsilon() * std::abs(here.value);
  if (trial.x != here.x && trial.value <= here.value + rounding) return Answer::accept;
  return ++refusals_ < most_refusals ? Answer::again : Answer::failed;
}

}  // namespace steepest
