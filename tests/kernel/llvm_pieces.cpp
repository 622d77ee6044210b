#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "llvm_comparison.hpp"
#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

// Programs of arrays without rows, whose loops read slices, pads and joined arrays in place: compiled code against the
// interpreter, which makes each of them in memory.
namespace steepest {
namespace {

/// Random array programs over one input of n numbers.
class ArrayProgram final {
 public:
  ArrayProgram(std::int64_t n, std::uint32_t seed) : random_(seed) {
    arrays_.push_back(sample_.input("x", {n}, false));
    for (int i = 0; i < 14; ++i) grow();
    for (int i = 0; i < 3; ++i) sample_.output(any());
    for (int i = 0; i < 2; ++i) sample_.output(reduction(any()));
  }

  Sample& sample() { return sample_; }
  /// Infinities and NaN among numbers.
  std::vector<double> point(bool wild) {
    std::vector<double> x(static_cast<std::size_t>(size(arrays_[0])));
    for (double& value : x) value = std::uniform_real_distribution<double>(-2, 2)(random_);
    for (double& value : x) {
      if (wild && below(8) == 0) value = std::array{infinity, -infinity, std::nan(""), -0.0}[below(4)];
    }
    return x;
  }

 private:
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  Expression any() { return arrays_[below(arrays_.size())]; }
  std::int64_t size(const Expression& x) { return sample_.graph.shape(x.node())[0]; }
  Expression wrap(NodeId id) { return {sample_.graph, id}; }

  /// An array of this size: one there is, or a pad or slice of one.
  Expression sized(std::int64_t n) {
    for (int i = 0; i < 4; ++i) {
      if (const Expression x = any(); size(x) == n) return x;
    }
    const Expression x = any();
    const std::int64_t m = size(x);
    if (m >= n) return wrap(slice(sample_.graph, x.node(), std::array{between(0, m - n), n, std::int64_t{1}}));
    const std::array range{between(0, n - m), m, std::int64_t{1}};
    return wrap(unslice(sample_.graph, x.node(), range, {n}));
  }

  Expression part(const Expression& x) {
    const std::int64_t n = size(x), step = std::array<std::int64_t, 5>{1, 1, 2, 3, -1}[below(5)];
    if (n == 0) return x;
    const std::int64_t count = between(0, (n - 1) / std::abs(step) + 1);
    const std::int64_t reach = count == 0 ? 0 : (count - 1) * std::abs(step);
    const std::int64_t first = between(0, n - 1 - reach);
    return wrap(slice(sample_.graph, x.node(), std::array{step > 0 ? first : first + reach, count, step}));
  }

  Expression pad(const Expression& x) {
    const std::int64_t n = size(x), step = std::array<std::int64_t, 4>{1, 1, 2, 3}[below(4)];
    const std::int64_t reach = n == 0 ? 0 : (n - 1) * step + 1;
    const std::int64_t whole = reach + between(0, 5);
    return wrap(unslice(sample_.graph, x.node(), std::array{between(0, whole - reach), n, step}, {whole}));
  }

  Expression joined() {
    std::vector<NodeId> pieces;
    for (std::size_t i = 0, count = 2 + below(3); i < count; ++i) pieces.push_back(any().node());
    return wrap(concat(sample_.graph, pieces, 0));
  }

  Expression combined() {
    const Expression a = any(), b = sized(size(a)), c = sized(size(a));
    switch (below(5)) {
      case 0: return a + b;
      case 1: return 0.5 * a * b;
      case 2: return a - 0.25 * b;
      case 3: return where(a < b, b, c);
      default: return max(a, sin(b));
    }
  }

  Expression matrix(const Expression& x) {
    const std::int64_t n = size(x);
    if (n == 0 || n % 2 != 0) return x;
    const NodeId pairs = reshape(sample_.graph, x.node(), {n / 2, 2});
    const NodeId turned = permute(sample_.graph, pairs, std::array<std::int64_t, 2>{1, 0});
    const NodeId wide = unslice(sample_.graph, turned, std::array<std::int64_t, 6>{1, 2, 1, 0, n / 2, 1}, {3, n / 2});
    return wrap(reshape(sample_.graph, (wrap(wide) * 2.0).node(), {3 * (n / 2)}));
  }

  Expression reduction(const Expression& x) {
    const Op op = std::array{Op::reduce_sum, Op::reduce_sum, Op::reduce_min, Op::reduce_max}[below(4)];
    return wrap(reduce_all(sample_.graph, op, x.node()));
  }

  void grow() {
    Expression next = any();
    switch (below(8)) {
      case 0: next = part(next); break;
      case 1: next = pad(next); break;
      case 2: next = joined(); break;
      case 3: next = matrix(next); break;
      case 4: next = next * reduction(next) * 0.125; break;
      default: next = combined(); break;
    }
    if (size(next) <= 3 * size(arrays_[0]) + 40) arrays_.push_back(next);
  }

  std::mt19937 random_;
  Sample sample_;
  std::vector<Expression> arrays_;
};

void expect_agreement(ArrayProgram& made, const std::string& what) {
  Sample& sample = made.sample();
  const auto program = std::make_shared<const Program>(make_program(sample.graph, sample.outputs));
  const std::unique_ptr<Kernel> compiled = make_llvm_kernel(program);
  if (!compiled) GTEST_SKIP() << "no compiling backend here";
  const std::unique_ptr<Kernel> reference = make_interpreter(program);
  for (const bool wild : {false, true}) {
    const std::vector<double> x = made.point(wild);
    Bindings bindings;
    bindings.inputs["x"] = x;
    const Results expected = run(*program, *reference, bindings), actual = run(*program, *compiled, bindings);
    for (std::size_t i = 0; i < expected.outputs.size(); ++i) {
      expect_close(expected.outputs[i], actual.outputs[i],
                   what + (wild ? ", wild" : "") + ", output " + std::to_string(i));
    }
  }
}

class RandomArrayPrograms : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(RandomArrayPrograms, CompiledAndInterpretedAgree) {
  const std::int64_t n = GetParam();
  for (std::uint32_t seed = 0; seed < 3; ++seed) {
    const std::uint32_t one = seed + 1000 * static_cast<std::uint32_t>(n);
    ArrayProgram made(n, one);
    expect_agreement(made, "n = " + std::to_string(n) + ", seed " + std::to_string(one));
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Lengths, RandomArrayPrograms, ::testing::Range<std::int64_t>(0, 41));
INSTANTIATE_TEST_SUITE_P(Large, RandomArrayPrograms, ::testing::Values(2048, 2051, 5000));

Expression shifted(Graph& graph, const Expression& x, std::int64_t first, std::int64_t count, std::int64_t step = 1) {
  return {graph, slice(graph, x.node(), std::array{first, count, step})};
}

/// Value and gradient of a function of x [n] in closed form.
void expect_gradient(std::int64_t n, const std::function<Expression(Graph&, const Expression&)>& function,
                     const std::function<std::vector<double>(const std::vector<double>&)>& truth) {
  Sample sample;
  const Expression x = sample.input("x", {n}, false);
  const Expression value = function(sample.graph, x);
  sample.output(reverse(sample.graph, value.node(), std::array{x.node()})[0]);
  const auto program = std::make_shared<const Program>(make_program(sample.graph, sample.outputs));
  const std::unique_ptr<Kernel> compiled = make_llvm_kernel(program);
  if (!compiled) GTEST_SKIP() << "no compiling backend here";
  const Bindings bindings = sample.bind(0, static_cast<std::uint32_t>(n));
  expect_close(truth(sample.values["x"]), run(*program, *compiled, bindings).outputs[0],
               std::to_string(n) + " numbers");
}

TEST(LlvmPieces, ChainedRosenbrock) {
  for (const std::int64_t n : {2, 3, 8, 9, 10, 16, 17, 18, 40, 41, 3000}) {
    const auto function = [n](Graph& graph, const Expression& x) {
      const Expression left = shifted(graph, x, 0, n - 1), right = shifted(graph, x, 1, n - 1);
      const Expression valley = right - left * left, slope = 1.0 - left;
      return Expression(graph, reduce_all(graph, Op::reduce_sum, (100.0 * valley * valley + slope * slope).node()));
    };
    const auto truth = [](const std::vector<double>& x) {
      std::vector<double> gradient(x.size());
      for (std::size_t i = 0; i + 1 < x.size(); ++i) {
        const double valley = x[i + 1] - x[i] * x[i];
        gradient[i] += -400 * valley * x[i] - 2 * (1 - x[i]);
        gradient[i + 1] += 200 * valley;
      }
      return gradient;
    };
    expect_gradient(n, function, truth);
  }
}

TEST(LlvmPieces, PairsThatLieBesideEachOther) {
  for (const std::int64_t n : {2, 4, 14, 16, 18, 32, 34, 82, 6000}) {
    const auto function = [n](Graph& graph, const Expression& x) {
      const Expression first = shifted(graph, x, 0, n / 2, 2), second = shifted(graph, x, 1, n / 2, 2);
      return Expression(graph, reduce_all(graph, Op::reduce_sum, (first * first * second).node()));
    };
    const auto truth = [](const std::vector<double>& x) {
      std::vector<double> gradient(x.size());
      for (std::size_t i = 0; i + 1 < x.size(); i += 2) {
        gradient[i] = 2 * x[i] * x[i + 1];
        gradient[i + 1] = x[i] * x[i];
      }
      return gradient;
    };
    expect_gradient(n, function, truth);
  }
}

TEST(LlvmPieces, AWideStencil) {
  constexpr std::int64_t width = 20;
  for (const std::int64_t n : {20, 27, 60}) {
    const auto function = [n](Graph& graph, const Expression& x) {
      Expression sum = shifted(graph, x, 0, n - width + 1);
      for (std::int64_t k = 1; k < width; ++k) sum = sum + shifted(graph, x, k, n - width + 1) * static_cast<double>(k);
      return Expression(graph, reduce_all(graph, Op::reduce_sum, (sum * sum).node()));
    };
    const auto truth = [n](const std::vector<double>& x) {
      std::vector<double> gradient(x.size());
      for (std::int64_t i = 0; i + width <= n; ++i) {
        const auto at = [&](std::int64_t k) { return static_cast<std::size_t>(i + k); };
        const auto weight = [](std::int64_t k) { return k == 0 ? 1.0 : static_cast<double>(k); };
        double sum = 0;
        for (std::int64_t k = 0; k < width; ++k) sum += weight(k) * x[at(k)];
        for (std::int64_t k = 0; k < width; ++k) gradient[at(k)] += 2 * sum * weight(k);
      }
      return gradient;
    };
    expect_gradient(n, function, truth);
  }
}

}  // namespace
}  // namespace steepest
