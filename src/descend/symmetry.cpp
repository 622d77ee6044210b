#include "descend/symmetry.hpp"

#include "descend/linear_algebra.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_parameters = 200;
constexpr double rounding = 1e-12;
constexpr double spread = 0.01;  // enough to leave a saddle, too little to choose a side far away
constexpr double step_from_zero = 0.1;

bool equal_columns(const Triangle& triangle, std::size_t i, std::size_t j) {
  const std::size_t rows = triangle.parameters + 1;
  double difference = 0, size = 0;
  for (std::size_t k = 0; k < triangle.parameters; ++k) {
    const double a = triangle.factor[i * rows + k], b = triangle.factor[j * rows + k];
    difference = std::max(difference, std::abs(a - b));
    size = std::max({size, std::abs(a), std::abs(b)});
  }
  return difference <= rounding * size;
}

/// Groups of two or more interchangeable parameters.
std::vector<std::vector<std::size_t>> interchangeable(const Sample& here) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t j = 0; j < here.x.size(); ++j) {
    const auto same = std::ranges::find_if(groups, [&](const std::vector<std::size_t>& group) {
      return here.x[group.front()] == here.x[j] && equal_columns(here.triangle, group.front(), j);
    });
    if (same == groups.end()) {
      groups.push_back({j});
    } else {
      same->push_back(j);
    }
  }
  std::erase_if(groups, [](const auto& group) { return group.size() < 2; });
  return groups;
}

std::string names_text(const std::vector<std::vector<std::size_t>>& groups, std::size_t dimension,
                       const std::vector<std::string>& names) {
  constexpr std::size_t most_shown = 3;
  std::string text;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (g == most_shown) return text + ", ...";
    text += g == 0 ? "" : ", ";
    for (std::size_t k = 0; k < groups[g].size(); ++k) {
      if (k == most_shown) {
        text += ", ...";
        break;
      }
      text.append(k == 0 ? "" : " and ").append(element_name(groups[g][k], dimension, names));
    }
  }
  return text;
}

}  // namespace

std::optional<Apart> moved_apart(Evaluator& evaluator, const Sample& here, const std::vector<std::string>& names) {
  const std::size_t n = here.x.size();
  if (n > most_parameters || here.triangle.factor.empty() || !all_finite(here.triangle.factor)) return {};
  const std::vector<std::vector<std::size_t>> groups = interchangeable(here);
  if (groups.empty()) return {};
  Apart apart{here.x, names_text(groups, n, names)};
  for (const std::vector<std::size_t>& group : groups) {
    for (std::size_t k = 0; k < group.size(); ++k) {
      const double share = static_cast<double>(k) / static_cast<double>(group.size());
      double& value = apart.x[group[k]];
      value = value == 0 ? share * step_from_zero : (1 - spread * share) * value;
    }
  }
  const Sample there = evaluator.at_triangle(apart.x);
  if (!there.finite() || !all_finite(there.triangle.factor)) return {};
  if (gauss_newton(there.triangle).rank <= gauss_newton(here.triangle).rank) return {};
  return apart;
}

}  // namespace steepest
