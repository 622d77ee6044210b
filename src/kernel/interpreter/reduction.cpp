#include <algorithm>
#include <array>

#include "graph/index_map.hpp"
#include "kernel/combine.hpp"
#include "kernel/interpreter/step.hpp"

namespace steepest::interpreter {
namespace {

template <Combine combine>
void combine_lines(double* into, Line from, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) into[i] = joined<combine>(into[i], from[i]);
}

/// Over array axes: elements add in row-major order.
template <Combine combine>
class Reduction final : public Step {
 public:
  explicit Reduction(const Site& site)
      : argument_(site.argument(0)),
        result_(site.operand(site.result())),
        targets_(reduction_targets(site.value(0).shape, site.instruction.attributes)) {}

  void run(const Frame& frame) const override {
    const double neutral = neutral_element(combine);
    if (result_.storage == Storage::global) {
      double* out = result_.target(frame, 0);
      const double* from = frame.globals + argument_.offset;
      std::fill_n(out, result_.count, neutral);
      for (const std::int64_t target : targets_) out[target] = joined<combine>(out[target], *from++);
      return;
    }
    for (std::int64_t i = 0; i < result_.count; ++i) std::fill_n(result_.target(frame, i), frame.rows, neutral);
    for (std::int64_t i = 0; i < argument_.count; ++i) {
      double* out = result_.target(frame, targets_[static_cast<std::size_t>(i)]);
      combine_lines<combine>(out, argument_.line(frame, i), frame.rows);
    }
  }

 private:
  Operand argument_, result_;
  std::vector<std::int64_t> targets_;
};

constexpr std::int64_t lane_count = 8;

/// Combines value(0), ..., value(rows - 1) in the eight lanes of a block; see Kernel.
template <Combine combine, class Value>
double combined_rows(std::int64_t rows, Value value) {
  std::array<double, lane_count> l;
  l.fill(neutral_element(combine));
  std::int64_t row = 0;
  for (; row + lane_count <= rows; row += lane_count) {
    for (std::int64_t i = 0; i < lane_count; ++i) {
      double& lane = l[static_cast<std::size_t>(i)];
      lane = joined<combine>(lane, value(row + i));
    }
  }
  for (; row < rows; ++row) {
    double& lane = l[static_cast<std::size_t>(row % lane_count)];
    lane = joined<combine>(lane, value(row));
  }
  constexpr auto both = joined<combine>;
  return both(both(both(l[0], l[4]), both(l[2], l[6])), both(both(l[1], l[5]), both(l[3], l[7])));
}

template <Combine combine>
double combined_rows(std::int64_t rows, Line line) {
  if (line.stride == 1) return combined_rows<combine>(rows, [&](std::int64_t row) { return line.data[row]; });
  return combined_rows<combine>(rows, [&](std::int64_t) { return *line.data; });
}

double sum_of_products(std::int64_t rows, Line a, Line b) {
  if (a.stride == 1 && b.stride == 1) {
    return combined_rows<Combine::sum>(rows, [&](std::int64_t row) { return a.data[row] * b.data[row]; });
  }
  return combined_rows<Combine::sum>(rows, [&](std::int64_t row) { return a[row] * b[row]; });
}

template <Combine combine>
class RowReduction final : public Step {
 public:
  explicit RowReduction(const Site& site) : argument_(site.argument(0)), accumulator_(site.instruction.accumulator) {}

  void run(const Frame& frame) const override {
    for (std::int64_t element = 0; element < argument_.count; ++element) {
      double& into = frame.accumulators[accumulator_ + element];
      into = joined<combine>(into, combined_rows<combine>(frame.rows, argument_.line(frame, element)));
    }
  }

 private:
  Operand argument_;
  std::int64_t accumulator_;
};

/// The sum over rows of a (outer) b.
class RowOuter final : public Step {
 public:
  explicit RowOuter(const Site& site)
      : a_(site.argument(0)), b_(site.argument(1)), accumulator_(site.instruction.accumulator) {}

  void run(const Frame& frame) const override {
    double* into = frame.accumulators + accumulator_;
    for (std::int64_t i = 0; i < a_.count; ++i) {
      const Line a = a_.line(frame, i);
      for (std::int64_t j = 0; j < b_.count; ++j) {
        *into++ += sum_of_products(frame.rows, a, b_.line(frame, j));
      }
    }
  }

 private:
  Operand a_, b_;
  std::int64_t accumulator_;
};

}  // namespace

std::unique_ptr<Step> make_reduction(const Site& site) {
  switch (site.instruction.op) {
    case Op::reduce_min: return std::make_unique<Reduction<Combine::min>>(site);
    case Op::reduce_max: return std::make_unique<Reduction<Combine::max>>(site);
    default: return std::make_unique<Reduction<Combine::sum>>(site);
  }
}

std::unique_ptr<Step> make_row_reduction(const Site& site) {
  switch (site.instruction.op) {
    case Op::row_prod: return std::make_unique<RowReduction<Combine::product>>(site);
    case Op::row_min: return std::make_unique<RowReduction<Combine::min>>(site);
    case Op::row_max: return std::make_unique<RowReduction<Combine::max>>(site);
    default: return std::make_unique<RowReduction<Combine::sum>>(site);
  }
}

std::unique_ptr<Step> make_row_outer(const Site& site) { return std::make_unique<RowOuter>(site); }

}  // namespace steepest::interpreter
