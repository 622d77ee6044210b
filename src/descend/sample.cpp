#include "descend/sample.hpp"

#include "descend/linear_algebra.hpp"
#include "descend/method.hpp"

namespace steepest {

void Evaluator::remember(View x, double value) {
  if (!std::isfinite(value) || (!best_.x.empty() && !(value < best_.value))) return;
  best_.x.assign(x.begin(), x.end());
  best_.value = value;
}

void Evaluator::refine() {
  objective_.refine(true);
  if (!best_.x.empty()) best_.value = value(Vector(best_.x));
}

void Evaluator::sample(std::optional<RowOrder> order) { order_ = std::move(order); }

void Evaluator::next_rows() {
  if (order_) order_->next();
}

double Evaluator::epochs() const {
  return order_ ? static_cast<double>(rows_seen_) / static_cast<double>(order_->rows()) : 0;
}

double Evaluator::ask(View x, std::span<double> gradient) {
  if (!order_) return objective_.value_and_gradient(x, gradient);
  const std::span<const std::size_t> rows = order_->batch();
  rows_seen_ += rows.size();
  return objective_.sample(rows, x, gradient);
}

Vector Evaluator::gradient_on_rows(View x) {
  ++counts_.gradient;
  ++counts_.points;
  Vector gradient(dimension());
  ask(x, gradient);
  return gradient;
}

Vector Evaluator::whole_gradient(View x) {
  ++counts_.gradient;
  ++counts_.points;
  if (order_) rows_seen_ += order_->rows();
  Vector gradient(dimension());
  objective_.value_and_gradient(x, gradient);
  return gradient;
}

void Evaluator::list(Fields& fields) {
  fields.field("values", counts_.value);
  fields.field("gradients", counts_.gradient);
  fields.field("hessians", counts_.hessian);
  fields.field("points", counts_.points);
  fields.field("best x", best_.x);
  fields.field("best value", best_.value);
  fields.field("rows seen", rows_seen_);
  if (order_) order_->list(fields);
}

double Evaluator::value(View x) {
  if (!box_.contains(x)) return std::numeric_limits<double>::infinity();
  ++counts_.value;
  ++counts_.points;
  if (order_) {
    Vector gradient(dimension());
    return ask(x, gradient);
  }
  const double result = objective_.value(x) + penalty_.value(x);
  remember(x, result);
  return result;
}

void Evaluator::visit(Sample& there, bool gradient) {
  there.hessian.clear();
  there.triangle = {};
  there.finite_gradient.reset();
  there.smooth.clear();
  there.penalty = 0;
  if (!box_.contains(there.x)) {
    there.value = std::numeric_limits<double>::infinity();
    there.gradient.assign(gradient ? dimension() : 0, std::numeric_limits<double>::quiet_NaN());
  } else if (gradient) {
    ++counts_.points;
    take_gradient(there);
  } else {
    there.gradient.clear();
    there.value = value(there.x);
  }
}

Sample Evaluator::at(Vector x, bool gradient) {
  Sample sample;
  sample.x = std::move(x);
  visit(sample, gradient);
  if (gradient && !order_) remember(sample.x, sample.value);
  return sample;
}

void Evaluator::take_gradient(Sample& sample) {
  ++counts_.gradient;
  sample.finite_gradient.reset();
  sample.gradient.resize(dimension());
  sample.value = ask(sample.x, sample.gradient);
  add_subgradient(sample);
  sample.value += sample.penalty;
}

void Evaluator::add_gradient(Sample& sample) {
  take_gradient(sample);
  if (!order_) remember(sample.x, sample.value);
}

void Evaluator::add_subgradient(Sample& sample) const {
  if (penalty_.empty()) return;
  sample.penalty = penalty_.value(sample.x);
  sample.smooth = sample.gradient;
  sample.gradient = penalty_.least_subgradient(sample.x, sample.smooth);
}

void Evaluator::add_hessian(Sample& sample) {
  ++counts_.hessian;
  sample.hessian.assign(dimension() * dimension(), 0);
  objective_.hessian(sample.x, sample.hessian);
}

void Evaluator::add_triangle(Sample& sample) {
  ++counts_.gradient;
  LeastSquares& problem = *least_squares();
  sample.triangle = problem.triangle(sample.x);
  const std::size_t n = sample.triangle.parameters;
  const double* residual = sample.triangle.factor.data() + n * (n + 1);
  sample.gradient.assign(n, 0);
  for (std::size_t j = 0; j < n; ++j) {
    const double* column = sample.triangle.factor.data() + j * (n + 1);
    for (std::size_t i = 0; i <= j; ++i) sample.gradient[j] += column[i] * residual[i];
    sample.gradient[j] *= 2 * problem.scale();
  }
  add_subgradient(sample);
}

Sample Evaluator::at_triangle(Vector x) {
  Sample sample;
  sample.x = std::move(x);
  ++counts_.points;
  add_triangle(sample);
  sample.value = least_squares()->scale() * residual_square(sample.triangle) + sample.penalty;
  remember(sample.x, sample.value);
  return sample;
}

Vector Evaluator::hessian_vector(View x, View vector) {
  ++counts_.gradient;
  ++counts_.points;
  Vector result(dimension(), 0);
  objective_.hessian_vector(x, vector, result);
  return result;
}

Vector Evaluator::residual_curvature(View x, View v) {
  ++counts_.gradient;
  ++counts_.points;
  Vector result(dimension(), 0);
  least_squares()->curvature(x, v, result);
  return result;
}

void Evaluator::complete(Sample& sample, const Wants& wants) {
  if (wants.triangle && sample.triangle.factor.empty()) add_triangle(sample);
  if (sample.gradient.empty()) add_gradient(sample);
  if (wants.hessian && sample.hessian.empty()) add_hessian(sample);
}

void Evaluator::add_counts(const Evaluations& counts) { counts_ += counts; }

double Evaluator::seconds() const {
  if (clock_) return clock_();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

}  // namespace steepest
