#include <random>

#include "descend/prepare.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

constexpr unsigned seed = 20061;  // fixed: the same start always moves to the same point

/// Points to try, nearest first within each family.
std::vector<Vector> candidates(View start) {
  std::vector<Vector> result;
  const Vector here(start.begin(), start.end());
  for (int k = 1; k <= 20; ++k) {
    const double share = 1 - std::pow(0.7, k);
    for (double target : {0.0, 1.0}) {
      Vector x = here;
      for (double& v : x) v += share * (target - v);
      result.push_back(std::move(x));
    }
  }
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  for (int k = 0; k < 200; ++k) {
    const double radius = std::pow(10.0, -2 + 4.0 * k / 200);
    Vector x = here;
    for (double& v : x) v += radius * std::max(std::abs(v), 1.0) * normal(random);
    result.push_back(std::move(x));
  }
  result.emplace_back(start.size(), 0.0);  // where the coefficients are so large that any other value overflows
  return result;
}

}  // namespace

Sample finite_start(Evaluator& evaluator, View start, const MinimizeOptions& options, std::vector<std::string>& notes,
                    bool by_triangle) {
  const auto look = [&](Vector x) {
    return by_triangle ? evaluator.at_triangle(std::move(x)) : evaluator.at(std::move(x), true);
  };
  Vector place(start.begin(), start.end());
  const Box& box = evaluator.box();
  if (!box.contains(place)) {
    place = box.projected(std::move(place), start);
    notes.push_back("the start " + point_text(start, options.names) + " lies outside the bounds; started from " +
                    point_text(place, options.names));
  }
  Sample first = look(place);
  if (first.finite()) return first;
  for (Vector& x : candidates(place)) {
    if (!box.empty()) x = box.projected(std::move(x), place);
    Sample sample = look(std::move(x));
    if (!sample.finite()) continue;
    notes.push_back("the value is " + number_text(first.value) + " at the start " + point_text(start, options.names) +
                    "; started from " + point_text(sample.x, options.names) + " instead");
    return sample;
  }
  const bool value_known = std::isfinite(first.value);
  throw UserError(
      ErrorKind::domain,
      (value_known ? std::string("the gradient is not finite") : "the value is " + number_text(first.value)) +
          " at the start " + point_text(start, options.names) + ", and no point near it is better",
      {}, "start inside the function's domain");
}

}  // namespace steepest
