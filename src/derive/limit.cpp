#include "derive/limit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace steepest {
namespace {

constexpr int halvings = 40;
constexpr int columns = 9;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// A sample at step h: a quantity that tends to the limit, and the rounding error in it.
struct Sample {
  double step = 0;
  double value = 0;
  double rounding = 0;
};

std::vector<double> steps(double scale) {
  std::vector<double> result;
  for (int k = 0; k < halvings; ++k) result.push_back(std::ldexp(0.25 * scale, -k));
  return result;
}

/// Extrapolates to step 0 by Neville's scheme for powers h, h^2, ...; of all entries takes the one whose neighbours
/// differ least, in two rows one after the other: an oscillation may agree with itself once by chance.
std::optional<NumericalLimit> extrapolate(const std::vector<Sample>& samples) {
  std::optional<NumericalLimit> best;
  std::vector<double> last, last_changes;
  for (const Sample& sample : samples) {
    if (!std::isfinite(sample.value)) {
      last.clear();
      last_changes.clear();
      continue;
    }
    std::vector<double> row{sample.value}, changes{0};
    double power = 1;
    for (std::size_t j = 1; j <= last.size() && j < columns; ++j) {
      power *= 2;
      row.push_back(row[j - 1] + (row[j - 1] - last[j - 1]) / (power - 1));
      const double change = std::max(std::abs(row[j] - row[j - 1]), std::abs(row[j] - last[j - 1]));
      changes.push_back(change);
      if (j >= last_changes.size()) continue;
      const double error = std::max(change, last_changes[j]) + 2 * sample.rounding;
      if (!best || error < best->error) best = NumericalLimit{row[j], error};
    }
    last = std::move(row);
    last_changes = std::move(changes);
  }
  return best;
}

/// Whether the samples grow by a steady factor as the step halves: 2^p with p from about 0.07 on.
std::optional<double> divergence(const std::vector<Sample>& samples) {
  constexpr std::size_t needed = 14;
  std::size_t growing = 0;
  for (std::size_t k = 1; k < samples.size(); ++k) {
    const double before = samples[k - 1].value, now = samples[k].value;
    const bool trusted = samples[k].rounding < 1e-3 * std::abs(now);
    const bool grows = trusted && before * now > 0 && std::abs(now) > 1.05 * std::abs(before);
    growing = grows ? growing + 1 : 0;
    if (growing >= needed) return std::copysign(std::numeric_limits<double>::infinity(), now);
  }
  return {};
}

/// A bound of what the samples have come down to, where they shrink at least as fast as the step: then the limit is 0,
/// whatever oscillates on the way.
std::optional<double> squeezed(const std::vector<Sample>& samples) {
  double early = 0, late = 0;
  for (std::size_t k = 0; k < samples.size(); ++k) {
    const Sample& sample = samples[k];
    if (!std::isfinite(sample.value) || sample.rounding > 0.1 * std::abs(sample.value)) continue;
    double& ratio = k < samples.size() / 2 ? early : late;
    ratio = std::max(ratio, std::abs(sample.value) / sample.step);
  }
  if (early == 0 || late > 4 * early) return {};
  return std::max(early, late) * samples.back().step;
}

std::optional<NumericalLimit> accepted(const std::vector<Sample>& samples) {
  if (const auto infinite = divergence(samples)) return NumericalLimit{*infinite, 0};
  std::optional<NumericalLimit> found = extrapolate(samples);
  if (!found || !(found->error <= 1e-4 * std::max(1.0, std::abs(found->value)))) return {};
  const std::optional<double> bound = squeezed(samples);
  if (bound && std::abs(found->value) <= 64 * *bound) return NumericalLimit{0, std::max(found->error, *bound)};
  if (std::abs(found->value) <= 4 * found->error) found->value = 0;
  return found;
}

}  // namespace

std::optional<NumericalLimit> limit_from_above(const std::function<double(double)>& phi, double scale) {
  std::vector<Sample> samples;
  for (const double h : steps(scale)) {
    const double value = phi(h);
    samples.push_back({h, value, epsilon * std::abs(value)});
  }
  return accepted(samples);
}

std::optional<NumericalLimit> slope_from_above(const std::function<double(double)>& phi, std::optional<double> phi0,
                                               double scale) {
  std::vector<Sample> samples;
  for (const double h : steps(scale)) {
    const double near = phi(h);
    const double other = phi0 ? *phi0 : phi(2 * h);
    const double difference = phi0 ? near - other : other - near;
    samples.push_back({h, difference / h, 2 * epsilon * std::max(std::abs(near), std::abs(other)) / h});
  }
  return accepted(samples);
}

}  // namespace steepest
