#include "descend/penalty.hpp"

#include <algorithm>
#include <cmath>

#include "descend/sample.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

constexpr double clear = 1 - 1e-9;  // of the weight: a slope nearer to it may lead away from 0

double soft(double value, double threshold) { return std::copysign(std::max(std::abs(value) - threshold, 0.0), value); }

}  // namespace

double Penalty::value(View x) const {
  double sum = 0;
  for (std::size_t i = 0; i < weights_.size(); ++i) sum += weights_[i] * std::abs(x[i]);
  return sum;
}

Vector Penalty::least_subgradient(View x, View gradient) const {
  Vector result(gradient.begin(), gradient.end());
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    if (std::isnan(gradient[i])) continue;
    result[i] = x[i] == 0 ? soft(gradient[i], weights_[i]) : gradient[i] + std::copysign(weights_[i], x[i]);
  }
  return result;
}

std::vector<bool> Penalty::holds(View x, View gradient) const {
  std::vector<bool> result(x.size(), false);
  for (std::size_t i = 0; i < weights_.size(); ++i)
    result[i] = x[i] == 0 && std::abs(gradient[i]) < clear * weights_[i];
  return result;
}

Penalty Penalty::picked(const std::vector<std::size_t>& places) const {
  Vector weights;
  for (const std::size_t i : places)
    if (!empty()) weights.push_back(weights_[i]);
  return Penalty(std::move(weights));
}

Penalty penalty_of(const MinimizeOptions& options, std::size_t dimension) {
  if (!(options.l1 > 0)) return {};
  Vector weights(dimension, options.l1);
  for (std::size_t i = 0; i < dimension; ++i) {
    const std::string name = element_name(i, dimension, options.names);
    const std::string array = name.substr(0, name.find('['));
    if (std::ranges::find(options.unpenalised, array) != options.unpenalised.end()) weights[i] = 0;
  }
  return Penalty(std::move(weights));
}

Vector proximal_point(Vector x, double step, const Penalty& penalty, const Box& box) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (penalty.weight(i) > 0) x[i] = soft(x[i], step * penalty.weight(i));
    if (!box.empty()) x[i] = std::clamp(x[i], box.low(i), box.high(i));
  }
  return x;
}

const Vector& smooth_gradient(const Sample& sample) { return sample.smooth.empty() ? sample.gradient : sample.smooth; }

}  // namespace steepest
