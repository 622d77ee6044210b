#include "calculus/differences.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace steepest {
namespace {

constexpr double shrink = 1.4;
constexpr int most_steps = 12;
constexpr int most_halvings = 60;
/// The tableau has turned for the worse once an entry is this much worse than the best.
constexpr double turned = 2;

double central(const std::function<double(double)>& phi, double h) { return (phi(h) - phi(-h)) / (2 * h); }

}  // namespace

std::optional<Extrapolated> ridders(const std::function<double(double)>& phi, double first_step) {
  double h = first_step;
  bool near_edge = false;
  for (int k = 0; k < most_halvings && !std::isfinite(central(phi, h)); ++k) {
    h /= 2;
    near_edge = true;
  }
  if (near_edge) h /= 8;  // just inside a domain, functions are far from their polynomials
  std::vector<double> last{central(phi, h)};
  std::optional<Extrapolated> best;
  for (int k = 1; k < most_steps && std::isfinite(last[0]); ++k) {
    h /= shrink;
    std::vector<double> row{central(phi, h)};
    double factor = 1;
    for (std::size_t j = 1; j <= last.size(); ++j) {
      factor *= shrink * shrink;
      row.push_back(row[j - 1] + (row[j - 1] - last[j - 1]) / (factor - 1));
      const double error = std::max(std::abs(row[j] - row[j - 1]), std::abs(row[j] - last[j - 1]));
      if (!best || error < best->error) best = Extrapolated{row[j], error, h};
    }
    if (best && std::abs(row.back() - last.back()) >= turned * best->error) break;
    last = std::move(row);
  }
  return best;
}

}  // namespace steepest
