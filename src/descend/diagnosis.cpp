#include "descend/diagnosis.hpp"

#include <map>

#include "descend/text.hpp"

namespace steepest {
namespace {

constexpr double short_share = 0.05;  // of 1/curvature: a step that wastes twenty steps for one
constexpr double near_limit = 1.8;    // step times curvature; 2 is the limit
constexpr double block_ratio = 1e-6;  // of the gradients of two blocks of parameters
constexpr double ill = 1e4;           // condition number that first-order methods feel
constexpr double very_ill = 1e13;     // and that costs all methods their digits
constexpr double singular = 1e15;     // beyond it the Hessian has a null space, of which the verdict speaks
constexpr std::size_t few_steps = 50;

using Warning = std::optional<std::string>;

bool first_order(const Method& method) {
  return !method.needs_hessian && !method.needs_hessian_vector && !method.needs_least_squares &&
         !method.learns_curvature;
}

bool by_given_step(const WalkFacts& facts) {
  return facts.method.step_scale == StepScale::curvature && facts.result.step && facts.diary.curvature() > 0;
}

Warning step_too_small(const WalkFacts& facts) {
  if (!by_given_step(facts) || facts.result.status == Status::diverged || facts.diary.steps() < 2 * few_steps)
    return {};
  const double step = *facts.result.step, best = 1 / facts.diary.curvature();
  if (step >= short_share * best) return {};
  return "the step " + short_text(step) + " is too small: the largest curvature seen in the last steps is " +
         short_text(facts.diary.curvature()) + ", so a step of " + short_text(best) + " would go " +
         number_text(best / step, 3) + " times as far; take --lr " + number_text(best, 2);
}

Warning step_too_large(const WalkFacts& facts) {
  if (!by_given_step(facts)) return {};
  const double step = *facts.result.step;
  const bool lost = facts.result.status == Status::diverged && facts.result.ray.empty();
  // Far out the curvature may be of any size; where the growth began it tells.
  const bool far = lost && facts.diary.curvature() > 2 * facts.diary.first_curvature();
  // Two points in turn tell nothing but the step; the walk's end looks between them.
  if (lost && std::abs(step * facts.diary.curvature() - 2) < 1e-6) return {};
  const double curvature = far ? facts.diary.first_curvature() : facts.diary.curvature();
  const bool edge = facts.diary.steps() >= few_steps && step * curvature < 2;
  if (!(step * curvature > near_limit) || !(lost || edge)) return {};
  return "the step " + short_text(step) + (lost ? " is too large" : " is near its limit, so the iterates swing") +
         ": with the curvature " + short_text(curvature) + (far ? " of the first step" : " seen in the last steps") +
         " the limit is 2/f'' = " + short_text(2 / curvature) + "; take --lr " + number_text(1 / curvature, 2);
}

/// The parameters of one name, and the root mean squares of their gradient.
struct Block {
  double first = 0;
  double last = 0;
  std::size_t size = 0;
};

std::map<std::string, Block> blocks_of(const WalkFacts& facts) {
  std::map<std::string, Block> blocks;
  const Vector &first = facts.diary.first_gradient(), &last = facts.diary.last_gradient();
  const std::size_t n = std::min(first.size(), last.size());
  for (std::size_t i = 0; i < n; ++i) {
    const std::string name = element_name(i, n, facts.names);
    Block& block = blocks[name.substr(0, name.find('['))];
    block.first += first[i] * first[i];
    block.last += last[i] * last[i];
    ++block.size;
  }
  for (auto& [name, block] : blocks) {
    block.first = std::sqrt(block.first / static_cast<double>(block.size));
    block.last = std::sqrt(block.last / static_cast<double>(block.size));
  }
  return blocks;
}

/// Methods that may do better.
std::string remedy(const WalkFacts& facts, const char* names) { return facts.penalised ? "owl-qn" : names; }

Warning vanishing_block(const WalkFacts& facts) {
  if (!first_order(facts.method) || facts.result.status != Status::limit) return {};
  const auto blocks = blocks_of(facts);
  const auto by_last = [](const auto& a, const auto& b) { return a.second.last < b.second.last; };
  if (blocks.size() < 2) return {};
  const auto [small, large] = std::minmax_element(blocks.begin(), blocks.end(), by_last);
  const double first = small->second.first / large->second.first, last = small->second.last / large->second.last;
  if (!(small->second.last > 0 && first < block_ratio && last < block_ratio)) return {};
  return "the gradient vanishes for '" + small->first + "': its root mean square is " +
         number_text(small->second.last, 3) + ", that of '" + large->first + "' " + number_text(large->second.last, 3) +
         ", a ratio of " + number_text(last, 2) + " (" + number_text(first, 2) + " at the start); measure '" +
         small->first + "' in other units or start it elsewhere, or take a method that scales each element: " +
         remedy(facts, "newton or adam");
}

Warning exploding_block(const WalkFacts& facts) {
  if (!first_order(facts.method) || facts.result.status == Status::converged) return {};
  std::string worst;
  double growth = 1 / block_ratio;
  const auto blocks = blocks_of(facts);
  for (const auto& [name, block] : blocks) {
    if (!(block.first > 0 && block.last > growth * block.first)) continue;
    worst = name;
    growth = block.last / block.first;
  }
  if (worst.empty()) return {};
  return "the gradient explodes for '" + worst + "': its root mean square grew from " +
         number_text(blocks.at(worst).first, 3) + " to " + number_text(blocks.at(worst).last, 3) + ", " +
         number_text(growth, 2) +
         " times; take a smaller step, or a method with a line search: " + remedy(facts, "lbfgs or steepest");
}

Warning ill_conditioned(const WalkFacts& facts) {
  const Vector& values = facts.result.eigenvalues;
  const bool slow = first_order(facts.method);
  if (values.size() > 1 && values.front() > 0) {
    const double condition = values.back() / values.front();
    if (!(condition > (slow ? ill : very_ill)) || condition > singular) return {};
    const std::string number = "ill conditioned: the Hessian's eigenvalues lie between " + short_text(values.front()) +
                               " and " + short_text(values.back()) + ", a condition number of " +
                               number_text(condition, 3);
    if (slow)
      return number +
             "; first-order methods take about as many steps: measure the parameters in units that make them "
             "alike, or take " +
             remedy(facts, "newton or lbfgs");
    return number + ", which leaves the weakest direction about " +
           number_text(std::max(0.0, std::floor(16 - std::log10(condition))), 2) +
           " digits: measure the parameters in units that make them alike";
  }
  const double smallest = facts.diary.smallest(), largest = facts.diary.largest();
  if (!slow || facts.result.status != Status::limit || !(smallest > 0 && largest / smallest > ill)) return {};
  return "ill conditioned: curvatures between " + short_text(smallest) + " and " + short_text(largest) +
         " were seen on the way, a ratio of " + number_text(largest / smallest, 3) +
         "; measure the parameters in units that make them alike, or take " + remedy(facts, "newton or lbfgs");
}

/// The mean factor by which the distance to the least value shrinks in a step.
double observed_rate(const std::vector<double>& values, double least) {
  std::size_t last = 0;
  // Down to where rounding begins.
  const double floor = least + 1e-10 * std::abs(values.front() - least) + 1e-13 * std::abs(least);
  while (last + 1 < values.size() && values[last + 1] > floor) ++last;
  if (last < 5) return 0;
  return std::pow((values[last] - least) / (values[0] - least), 1.0 / static_cast<double>(last));
}

Warning slow_rate(const WalkFacts& facts) {
  const Vector& eigenvalues = facts.result.eigenvalues;
  const bool known = facts.structure.degree == 2 && eigenvalues.size() > 1 && eigenvalues.front() > 0;
  if (!known || !facts.method.name.starts_with("steepest") || facts.result.status != Status::converged) return {};
  const double k = eigenvalues.back() / eigenvalues.front();
  const double theory = std::pow((k - 1) / (k + 1), 2);
  const double rate = observed_rate(facts.diary.values(), facts.result.value);
  if (!(rate > 0.5)) return {};
  return "slow: on this quadratic of condition number " + short_text(k) + " each step left " + number_text(rate, 4) +
         " of the distance to the least value; steepest descent with exact steps leaves at most ((k-1)/(k+1))^2 = " +
         number_text(theory, 4) + "; conjugate gradients take the root of that, or better: --method cg";
}

}  // namespace

std::vector<std::string> diagnose(const WalkFacts& facts) {
  std::vector<std::string> warnings;
  for (const auto look :
       {step_too_small, step_too_large, vanishing_block, exploding_block, ill_conditioned, slow_rate}) {
    if (Warning warning = look(facts)) warnings.push_back(std::move(*warning));
  }
  return warnings;
}

}  // namespace steepest
