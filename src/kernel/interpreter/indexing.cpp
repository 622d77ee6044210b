#include <algorithm>
#include <limits>

#include "kernel/interpreter/step.hpp"

namespace steepest::interpreter {
namespace {

/// result[i, k] = table[index[i], k].
class Gather final : public Step {
 public:
  explicit Gather(const Site& site)
      : table_(site.argument(0)),
        index_(site.argument(1)),
        result_(site.operand(site.result())),
        length_(site.value(0).shape[0]),
        width_(length_ == 0 ? 0 : table_.count / length_) {}

  void run(const Frame& frame) const override {
    for (std::int64_t i = 0; i < index_.count; ++i) {
      const Line index = index_.line(frame, i);
      for (std::int64_t row = 0; row < frame.rows; ++row) read(frame, i, row, position(index[row], length_));
    }
  }

 private:
  void read(const Frame& frame, std::int64_t i, std::int64_t row, std::int64_t at) const {
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    const std::int64_t width = index_.count == 0 ? 0 : result_.count / index_.count;
    for (std::int64_t k = 0; k < width; ++k) {
      double& out = result_.target(frame, i * width + k)[row];
      out = at < 0 ? nothing : table_.line(frame, at * width_ + k)[row];
    }
  }

  Operand table_, index_, result_;
  std::int64_t length_, width_;
};

/// Where a scatter adds: result[index[i], k] += source[i, k].
struct ScatterPlaces {
  Operand source, index;
  std::int64_t length, width;

  explicit ScatterPlaces(const Site& site)
      : source(site.argument(0)),
        index(site.argument(1)),
        length(site.instruction.attributes[0]),
        width(index.count == 0 ? 0 : source.count / index.count) {}

  template <class Add>
  void each(const Frame& frame, std::int64_t row, Add add) const {
    for (std::int64_t i = 0; i < index.count; ++i) {
      const std::int64_t at = position(index.line(frame, i)[row], length);
      if (at < 0) continue;
      for (std::int64_t k = 0; k < width; ++k) add(at * width + k, source.line(frame, i * width + k)[row]);
    }
  }
};

class ScatterAdd final : public Step {
 public:
  explicit ScatterAdd(const Site& site) : places_(site), result_(site.operand(site.result())) {}

  void run(const Frame& frame) const override {
    for (std::int64_t i = 0; i < result_.count; ++i) std::fill_n(result_.target(frame, i), frame.rows, 0.0);
    for (std::int64_t row = 0; row < frame.rows; ++row) {
      places_.each(frame, row, [&](std::int64_t at, double value) { result_.target(frame, at)[row] += value; });
    }
  }

 private:
  ScatterPlaces places_;
  Operand result_;
};

class RowScatterAdd final : public Step {
 public:
  explicit RowScatterAdd(const Site& site) : places_(site), accumulator_(site.instruction.accumulator) {}

  void run(const Frame& frame) const override {
    double* into = frame.accumulators + accumulator_;
    for (std::int64_t row = 0; row < frame.rows; ++row) {
      places_.each(frame, row, [&](std::int64_t at, double value) { into[at] += value; });
    }
  }

 private:
  ScatterPlaces places_;
  std::int64_t accumulator_;
};

}  // namespace

std::unique_ptr<Step> make_gather(const Site& site) { return std::make_unique<Gather>(site); }

std::unique_ptr<Step> make_scatter_add(const Site& site) {
  if (site.instruction.accumulator >= 0) return std::make_unique<RowScatterAdd>(site);
  return std::make_unique<ScatterAdd>(site);
}

}  // namespace steepest::interpreter
