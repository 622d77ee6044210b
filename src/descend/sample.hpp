#pragma once

#include <chrono>
#include <functional>
#include <limits>
#include <optional>

#include "descend/box.hpp"
#include "descend/penalty.hpp"
#include "descend/row_order.hpp"
#include "descend/vector.hpp"
#include "steepest/descend.hpp"

namespace steepest {

/// What is known of the objective at one point. Parts that nobody asked for are empty.
struct Sample {
  Vector x;
  double value = std::numeric_limits<double>::quiet_NaN();
  Vector gradient;     ///< with a penalty: the least subgradient
  Vector hessian;      ///< row-major
  Triangle triangle;   ///< of [J r]
  Vector smooth;       ///< the gradient without the penalty, where there is one
  double penalty = 0;  ///< part of the value
  double slope = 0;    ///< gradient . step of the proposal that led here; only where the search follows a line
  std::optional<bool> finite_gradient = {};  ///< where somebody has looked already

  bool finite() const { return std::isfinite(value) && (finite_gradient ? *finite_gradient : all_finite(gradient)); }
};

/// What a direction or a search asks of the objective.
struct Wants {
  bool gradient = true;   ///< at every trial; otherwise only at accepted points
  bool hessian = false;   ///< at accepted points
  bool triangle = false;  ///< at accepted points; brings the gradient with it
};

class Fields;
class Keeper;

/// Asks the objective, adds the penalty, counts the calls and keeps the best point seen. Outside the box the value is
/// infinite, and nobody asks.
class Evaluator final {
 public:
  explicit Evaluator(Objective& objective, Box box = {}, Penalty penalty = {})
      : objective_(objective), box_(std::move(box)), penalty_(std::move(penalty)) {}

  std::size_t dimension() const { return objective_.dimension(); }
  Objective& objective() { return objective_; }
  const Box& box() const { return box_; }
  const Penalty& penalty() const { return penalty_; }
  LeastSquares* least_squares() { return objective_.least_squares(); }

  /// From here on all calls see the samples that the order draws; nothing: all rows again.
  void sample(std::optional<RowOrder> order);
  bool samples() const { return order_.has_value(); }
  /// The next sample; nothing happens where all rows are seen.
  void next_rows();
  /// Which of the order's fixed blocks the sample is.
  std::size_t block() const { return order_->block(); }
  std::size_t blocks() const { return order_->batches(); }
  double share() const { return order_->share(); }
  /// Passes over all rows so far, while sampling.
  double epochs() const;
  /// The gradient somewhere else, on the rows of the present sample.
  Vector gradient_on_rows(View x);
  /// The gradient on all rows.
  Vector whole_gradient(View x);
  /// The state of sampling and of counting.
  void list(Fields& fields);

  double value(View x);
  /// A sample with value, and gradient if asked.
  Sample at(Vector x, bool gradient);
  /// The same at there.x, in the memory that it has. The best point is for the caller to remember.
  void visit(Sample& there, bool gradient);
  /// Adds what is asked for and missing.
  void complete(Sample& sample, const Wants& wants);
  void add_gradient(Sample& sample);
  void add_hessian(Sample& sample);
  /// Value, gradient and triangle at x, by one evaluation of the residuals' Jacobian.
  Sample at_triangle(Vector x);
  /// The Hessian at x times a vector; counts as a gradient.
  Vector hessian_vector(View x, View vector);
  /// J' r_vv of a least-squares problem; counts as a gradient.
  Vector residual_curvature(View x, View v);
  /// Adds the triangle, and the gradient 2 * scale * J'r from it.
  void add_triangle(Sample& sample);

  const Evaluations& counts() const { return counts_; }
  std::size_t total() const { return counts_.value + counts_.gradient + counts_.hessian; }
  const Sample& best() const { return best_; }
  /// A point seen, which may be the best.
  void remember(View x, double value);
  /// For passes over long vectors; null: the caller's thread alone.
  Threads* threads() { return objective_.threads(); }
  /// Counts evaluations made by another evaluator of the same objective.
  void add_counts(const Evaluations& counts);
  double seconds() const;
  void read_time_from(std::function<double()> clock) { clock_ = std::move(clock); }
  /// Whatever is asked from now on is computed in doubles, and so is the value of the best point.
  void refine();
  /// Where the state of walks is kept; null: nowhere.
  void keep(Keeper* keeper) { keeper_ = keeper; }
  Keeper* keeper() const { return keeper_; }

 private:
  void take_gradient(Sample& sample);
  void add_subgradient(Sample& sample) const;
  double ask(View x, std::span<double> gradient);

  Objective& objective_;
  Box box_;
  Penalty penalty_;
  std::optional<RowOrder> order_;
  Keeper* keeper_ = nullptr;
  std::size_t rows_seen_ = 0;  ///< by samples
  Evaluations counts_;
  Sample best_;
  std::function<double()> clock_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace steepest
