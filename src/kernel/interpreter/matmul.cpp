#include <algorithm>

#include "kernel/interpreter/step.hpp"

namespace steepest::interpreter {
namespace {

/// [m, k] @ [k, n], where a vector on the left has m = 1 and one on the right n = 1.
class Matmul final : public Step {
 public:
  explicit Matmul(const Site& site) : a_(site.argument(0)), b_(site.argument(1)), result_(site.operand(site.result())) {
    const Shape &left = site.value(0).shape, &right = site.value(1).shape;
    inner_ = left.back();
    rows_ = left.size() == 2 ? left[0] : 1;
    columns_ = right.size() == 2 ? right[1] : 1;
  }

  void run(const Frame& frame) const override {
    if (result_.storage == Storage::global) return run_global(frame);
    for (std::int64_t i = 0; i < rows_; ++i) {
      for (std::int64_t j = 0; j < columns_; ++j) {
        double* out = result_.target(frame, i * columns_ + j);
        std::fill_n(out, frame.rows, 0.0);
        for (std::int64_t k = 0; k < inner_; ++k) {
          add_products(out, a_.line(frame, i * inner_ + k), b_.line(frame, k * columns_ + j), frame.rows);
        }
      }
    }
  }

 private:
  static void add_products(double* out, Line a, Line b, std::int64_t n) {
    if (a.stride == 0 && b.stride == 1) {
      for (std::int64_t row = 0; row < n; ++row) out[row] += *a.data * b.data[row];
    } else if (a.stride == 1 && b.stride == 0) {
      for (std::int64_t row = 0; row < n; ++row) out[row] += a.data[row] * *b.data;
    } else {
      for (std::int64_t row = 0; row < n; ++row) out[row] += a[row] * b[row];
    }
  }

  void run_global(const Frame& frame) const {
    const double *a = frame.globals + a_.offset, *b = frame.globals + b_.offset;
    double* out = result_.target(frame, 0);
    std::fill_n(out, result_.count, 0.0);
    for (std::int64_t i = 0; i < rows_; ++i, out += columns_) {
      for (std::int64_t k = 0; k < inner_; ++k) {
        const double factor = a[i * inner_ + k];
        const double* row = b + k * columns_;
        for (std::int64_t j = 0; j < columns_; ++j) out[j] += factor * row[j];
      }
    }
  }

  Operand a_, b_, result_;
  std::int64_t rows_ = 1, inner_ = 1, columns_ = 1;
};

}  // namespace

std::unique_ptr<Step> make_matmul(const Site& site) { return std::make_unique<Matmul>(site); }

}  // namespace steepest::interpreter
