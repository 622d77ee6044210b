#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "by_threads.hpp"
#include "lanes.hpp"
#include "random_table.hpp"
#include "timing.hpp"

// passes WORK ROWS: works of table_pass.cpp as one writes them by hand for this machine's registers. Prints "ready",
// then for each line read: "pass N" prints the seconds of one value and gradient on N threads, "answer N" the value and
// the gradient's sum of squares, "width" the bits of a register.
namespace {

using bench::Doubles;
using bench::lanes;

/// Value and gradient; a pass adds what the rows from `begin` to `end` give.
struct Sums {
  double value = 0;
  std::vector<double> gradient;
};

/// A task over rows, shared out in equal parts.
class Task {
 public:
  Task(std::size_t rows, std::size_t size) : rows_(rows), size_(size) {}
  virtual ~Task() = default;
  virtual void add(std::size_t begin, std::size_t end, Sums& sums) const = 0;
  /// Rows of which a part must be a multiple.
  virtual std::size_t block() const { return 512; }

  Sums run(std::size_t threads) const {
    std::vector<Sums> parts(threads, Sums{0, std::vector<double>(size_)});
    const std::size_t share = (rows_ + threads * block() - 1) / (threads * block()) * block();
    bench::by_threads(
        threads, [&](std::size_t k) { add(std::min(rows_, k * share), std::min(rows_, (k + 1) * share), parts[k]); });
    for (std::size_t k = 1; k < threads; ++k) {
      parts[0].value += parts[k].value;
      for (std::size_t j = 0; j < size_; ++j) parts[0].gradient[j] += parts[k].gradient[j];
    }
    parts[0].value /= static_cast<double>(rows_);
    for (double& g : parts[0].gradient) g /= static_cast<double>(rows_);
    return std::move(parts[0]);
  }

 private:
  std::size_t rows_, size_;
};

/// Columns as far apart as an odd number of cache lines, with zeros behind the last row.
class Columns {
 public:
  Columns(std::size_t rows, std::size_t count) : stride_((rows + 512) / 8 * 8 | 8), values_(stride_ * count + 8) {
    for (std::size_t j = 0; j < count; ++j) {
      const std::vector<double> column = bench::column(rows, j);
      std::copy(column.begin(), column.end(), values_.begin() + static_cast<std::ptrdiff_t>(j * stride_));
    }
  }
  const double* operator[](std::size_t j) const { return values_.data() + j * stride_; }

 private:
  std::size_t stride_;
  std::vector<double> values_;
};

Doubles absolute(Doubles v) { return v < 0 ? -v : v; }

/// Blocks of rows: products with ten columns at once, then the derivatives, then five columns' gradients at once while
/// the next block is fetched.
class Logistic final : public Task {
 public:
  static constexpr std::size_t width = 100, rows_in_block = 512;

  explicit Logistic(std::size_t rows)
      : Task(rows, width), x_(rows, width), y_(bench::indices(rows, width, 2)), w_(bench::weights(width)) {
    y_.resize(rows + rows_in_block);
  }

  void add(std::size_t begin, std::size_t end, Sums& sums) const override {
    alignas(64) double u[rows_in_block];
    for (std::size_t i = begin; i < end; i += rows_in_block) {
      products(i, u);
      derivatives(i, std::min(rows_in_block, end - i), u, sums.value);
      for (std::size_t j = 0; j < width; j += 5) gradients(i, j, u, sums.gradient.data());
    }
  }

 private:
  void products(std::size_t i, double* u) const {
    std::fill(u, u + rows_in_block, 0);
    for (std::size_t j = 0; j < width; j += 10) {
      for (std::size_t r = 0; r < rows_in_block; r += lanes) {
        Doubles total = bench::load(u + r);
#pragma GCC unroll 10
        for (std::size_t k = 0; k < 10; ++k) total += w_[j + k] * bench::load(x_[j + k] + i + r);
        bench::store(u + r, total);
      }
    }
  }

  void derivatives(std::size_t i, std::size_t count, double* u, double& value) const {
    Doubles total{};
    for (std::size_t r = 0; r < rows_in_block; r += lanes) {
      const Doubles v = bench::load(u + r), y = bench::load(y_.data() + i + r);
      const Doubles small = bench::exp(-absolute(v)), one = Doubles{} + 1;
      Doubles loss = (v > 0 ? v : Doubles{}) + bench::log1p(small) - y * v;
      Doubles slope = (v > 0 ? one : small) / (1 + small) - y;
      for (std::size_t k = 0; k < lanes && r + lanes > count; ++k) {
        if (r + k >= count) loss[k] = slope[k] = 0;
      }
      total += loss;
      bench::store(u + r, slope);
    }
    value += bench::sum(total);
  }

  void gradients(std::size_t i, std::size_t j, const double* slope, double* gradient) const {
    Doubles totals[5] = {};
    for (std::size_t r = 0; r < rows_in_block; r += 8) {
#pragma GCC unroll 5
      for (std::size_t k = 0; k < 5; ++k) {
        const double* x = x_[j + k] + i + r;
        __builtin_prefetch(x + rows_in_block, 0, 2);
        for (std::size_t part = 0; part < 8; part += lanes) {
          totals[k] += bench::load(x + part) * bench::load(slope + r + part);
        }
      }
    }
    for (std::size_t k = 0; k < 5; ++k) gradient[j + k] += bench::sum(totals[k]);
  }

  Columns x_;
  std::vector<double> y_, w_;
};

/// (y - (a exp(-b x) + c))^2 in one loop.
class Curve final : public Task {
 public:
  explicit Curve(std::size_t rows)
      : Task(rows, 3), x_(bench::column(rows, 0)), y_(bench::column(rows, 1)), w_(bench::weights(3)) {}

  void add(std::size_t begin, std::size_t end, Sums& sums) const override {
    Doubles value{}, by_a{}, by_b{}, by_c{};
    std::size_t i = begin;
    for (; i + lanes <= end; i += lanes) {
      const Doubles x = bench::load(x_.data() + i), e = bench::exp(x * -w_[1]);
      const Doubles r = e * w_[0] + w_[2] - bench::load(y_.data() + i);
      value += r * r;
      by_a += r * e;
      by_b += r * e * x;
      by_c += r;
      __builtin_prefetch(x_.data() + i + 512);
      __builtin_prefetch(y_.data() + i + 512);
    }
    double rest[4] = {bench::sum(value), bench::sum(by_a), bench::sum(by_b), bench::sum(by_c)};
    for (; i < end; ++i) {
      const double e = std::exp(-w_[1] * x_[i]), r = e * w_[0] + w_[2] - y_[i];
      const double terms[4] = {r * r, r * e, r * e * x_[i], r};
      for (std::size_t k = 0; k < 4; ++k) rest[k] += terms[k];
    }
    sums.value += rest[0];
    sums.gradient[0] += 2 * rest[1];
    sums.gradient[1] -= 2 * w_[0] * rest[2];
    sums.gradient[2] += 2 * rest[3];
  }

 private:
  std::vector<double> x_, y_, w_;
};

/// A rating at a time; what a later one will need is asked for before.
class Factors final : public Task {
 public:
  static constexpr std::size_t users = 20000, items = users / 2, rank = 16, ahead = 12;

  explicit Factors(std::size_t rows)
      : Task(rows, (users + items) * rank),
        user_(bench::indices(rows, 0, users)),
        item_(bench::indices(rows, 1, items)),
        y_(bench::column(rows, 2)),
        w_(bench::weights((users + items) * rank)) {}

  void add(std::size_t begin, std::size_t end, Sums& sums) const override {
    double* gradient = sums.gradient.data();
    for (std::size_t i = begin; i < end; ++i) {
      ask(std::min(i + ahead, end - 1), gradient);
      const std::size_t of_user = user(i), of_item = item(i);
      const double *u = w_.data() + of_user, *v = w_.data() + of_item;
      Doubles product{};
      for (std::size_t k = 0; k < rank; k += lanes) product += bench::load(u + k) * bench::load(v + k);
      const double residual = bench::sum(product) - y_[i];
      sums.value += residual * residual;
      add_to(gradient + of_user, 2 * residual, v);
      add_to(gradient + of_item, 2 * residual, u);
    }
  }

 private:
  std::size_t user(std::size_t i) const { return static_cast<std::size_t>(user_[i]) * rank; }
  std::size_t item(std::size_t i) const { return (users + static_cast<std::size_t>(item_[i])) * rank; }

  static void add_to(double* sum, double factor, const double* row) {
    for (std::size_t k = 0; k < rank; k += lanes) {
      bench::store(sum + k, bench::load(sum + k) + factor * bench::load(row + k));
    }
  }

  void ask(std::size_t i, const double* gradient) const {
    for (const std::size_t first : {user(i), item(i)}) {
      for (std::size_t k = 0; k < rank; k += 8) {
        __builtin_prefetch(w_.data() + first + k);
        __builtin_prefetch(gradient + first + k);
      }
    }
  }

  std::vector<double> user_, item_, y_, w_;
};

/// Rows lie one after the other; a few at once go forward and, while they are in the cache, backward. The ten classes
/// are padded to whole registers.
class Softmax final : public Task {
 public:
  static constexpr std::size_t width = 784, classes = 10;
  static constexpr std::size_t vectors = (classes + lanes - 1) / lanes, padded = vectors * lanes;
  static constexpr std::size_t at_once = vectors > 3 ? 2 : 12 / vectors;

  explicit Softmax(std::size_t rows)
      : Task(rows, (width + 1) * classes),
        x_((rows + at_once) * width),
        labels_(bench::indices(rows, width, classes)),
        weights_((width + 1) * padded) {
    for (std::size_t j = 0; j < width; ++j) {
      const std::vector<double> column = bench::column(rows, j);
      for (std::size_t i = 0; i < rows; ++i) x_[i * width + j] = column[i];
    }
    const std::vector<double> w = bench::weights((width + 1) * classes);
    for (std::size_t c = 0; c < classes; ++c) {
      for (std::size_t j = 0; j < width; ++j) weights_[j * padded + c] = w[c * width + j];
      weights_[width * padded + c] = w[classes * width + c];
    }
  }
  std::size_t block() const override { return at_once; }

  void add(std::size_t begin, std::size_t end, Sums& sums) const override {
    std::vector<double> gradient((width + 1) * padded);
    for (std::size_t i = begin; i < end; i += at_once) {
      alignas(64) double slopes[at_once * padded] = {};
      forward(i, slopes);
      for (std::size_t r = 0; r < at_once; ++r) derivatives(i + r, i + r < end, slopes + r * padded, sums.value);
      backward(i, slopes, gradient.data());
    }
    for (std::size_t c = 0; c < classes; ++c) {
      for (std::size_t j = 0; j < width; ++j) sums.gradient[c * width + j] += gradient[j * padded + c];
      sums.gradient[classes * width + c] += gradient[width * padded + c];
    }
  }

 private:
  void forward(std::size_t i, double* slopes) const {
    Doubles z[at_once][vectors];
    for (std::size_t r = 0; r < at_once; ++r) {
      for (std::size_t v = 0; v < vectors; ++v) z[r][v] = bench::load(&weights_[width * padded + v * lanes]);
    }
    const double* x = &x_[i * width];
    for (std::size_t j = 0; j < width; ++j) {
#pragma GCC unroll 6
      for (std::size_t r = 0; r < at_once; ++r) {
#pragma GCC unroll 4
        for (std::size_t v = 0; v < vectors; ++v) {
          z[r][v] += bench::load(&weights_[j * padded + v * lanes]) * x[r * width + j];
        }
      }
    }
    for (std::size_t r = 0; r < at_once; ++r) {
      for (std::size_t v = 0; v < vectors; ++v) bench::store(slopes + r * padded + v * lanes, z[r][v]);
    }
  }

  void derivatives(std::size_t i, bool counts, double* z, double& value) const {
    if (!counts) return std::fill(z, z + padded, 0.0), void();
    const double largest = *std::max_element(z, z + classes);
    const auto label = static_cast<std::size_t>(labels_[i]);
    const double chosen = z[label] - largest;
    double total = 0;
    for (std::size_t c = 0; c < classes; ++c) total += z[c] = std::exp(z[c] - largest);
    for (std::size_t c = 0; c < classes; ++c) z[c] /= total;
    std::fill(z + classes, z + padded, 0.0);
    z[label] -= 1;
    value += std::log(total) - chosen;
  }

  void backward(std::size_t i, const double* slopes, double* gradient) const {
    Doubles p[at_once][vectors];
    for (std::size_t r = 0; r < at_once; ++r) {
      for (std::size_t v = 0; v < vectors; ++v) p[r][v] = bench::load(slopes + r * padded + v * lanes);
    }
    const double* x = &x_[i * width];
    for (std::size_t j = 0; j < width; ++j) {
#pragma GCC unroll 4
      for (std::size_t v = 0; v < vectors; ++v) {
        Doubles g = bench::load(gradient + j * padded + v * lanes);
#pragma GCC unroll 6
        for (std::size_t r = 0; r < at_once; ++r) g += p[r][v] * x[r * width + j];
        bench::store(gradient + j * padded + v * lanes, g);
      }
    }
    for (std::size_t r = 0; r < at_once; ++r) {
      for (std::size_t c = 0; c < padded; ++c) gradient[width * padded + c] += slopes[r * padded + c];
    }
  }

  std::vector<double> x_, labels_, weights_;
};

std::unique_ptr<Task> make_task(const std::string& name, std::size_t rows) {
  if (name == "logistic") return std::make_unique<Logistic>(rows);
  if (name == "curve") return std::make_unique<Curve>(rows);
  if (name == "factors") return std::make_unique<Factors>(rows);
  if (name == "softmax") return std::make_unique<Softmax>(rows);
  return nullptr;
}

}  // namespace

int main(int count, char** arguments) {
  const std::unique_ptr<Task> task =
      count == 3 ? make_task(arguments[1], std::strtoull(arguments[2], nullptr, 10)) : nullptr;
  if (!task) return std::fputs("usage: passes logistic|curve|factors|softmax ROWS\n", stderr), 2;
  std::cout.precision(17);
  std::cout << "ready" << std::endl;
  std::size_t threads = 1;
  for (std::string what; std::cin >> what;) {
    if (what == "width") {
      std::cout << 64 * lanes << std::endl;
      continue;
    }
    std::cin >> threads;
    Sums sums;
    const double seconds = bench::seconds([&] { sums = task->run(threads); });
    if (what == "pass") {
      std::cout << seconds << std::endl;
    } else {
      double squares = 0;
      for (const double g : sums.gradient) squares += g * g;
      std::cout << sums.value << " " << squares << std::endl;
    }
  }
}
