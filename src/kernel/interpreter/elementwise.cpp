#include <array>

#include "kernel/interpreter/lines.hpp"
#include "steepest/base.hpp"

namespace steepest::interpreter {
namespace {

/// The loops of the three arities under one name.
struct UnaryLoop {
  UnaryLine line;
  UnaryFunction function;
  void operator()(double* out, const std::array<Line, 1>& a, std::int64_t n) const { line(out, a[0], n, function); }
  double operator()(const std::array<double, 1>& a) const { return function(a[0]); }
};

struct BinaryLoop {
  BinaryLine line;
  BinaryFunction function;
  void operator()(double* out, const std::array<Line, 2>& a, std::int64_t n) const {
    line(out, a[0], a[1], n, function);
  }
  double operator()(const std::array<double, 2>& a) const { return function(a[0], a[1]); }
};

struct TernaryLoop {
  TernaryLine line;
  TernaryFunction function;
  void operator()(double* out, const std::array<Line, 3>& a, std::int64_t n) const {
    line(out, a[0], a[1], a[2], n, function);
  }
  double operator()(const std::array<double, 3>& a) const { return function(a[0], a[1], a[2]); }
};

template <std::size_t arity>
std::array<Operand, arity> operands(const Site& site) {
  std::array<Operand, arity> result;
  for (std::size_t i = 0; i < arity; ++i) result[i] = site.argument(i);
  return result;
}

/// One number from numbers.
template <class Loop, std::size_t arity>
class ScalarStep final : public Step {
 public:
  ScalarStep(const Site& site, Loop loop) : loop_(loop), result_(site.result().offset) {
    for (std::size_t i = 0; i < arity; ++i) arguments_[i] = site.value(i).offset;
  }
  void run(const Frame& frame) const override {
    std::array<double, arity> values;
    for (std::size_t i = 0; i < arity; ++i) values[i] = frame.globals[arguments_[i]];
    frame.globals[result_] = loop_(values);
  }

 private:
  Loop loop_;
  std::array<std::int64_t, arity> arguments_;
  std::int64_t result_;
};

/// One loop over the elements, outside the rows.
template <class Loop, std::size_t arity>
class ArrayStep final : public Step {
 public:
  ArrayStep(const Site& site, Loop loop)
      : loop_(loop), arguments_(operands<arity>(site)), result_(site.operand(site.result())) {}
  void run(const Frame& frame) const override {
    std::array<Line, arity> lines;
    for (std::size_t i = 0; i < arity; ++i) lines[i] = arguments_[i].elements(frame);
    loop_(result_.target(frame, 0), lines, result_.count);
  }

 private:
  Loop loop_;
  std::array<Operand, arity> arguments_;
  Operand result_;
};

/// A loop over the rows for each element.
template <class Loop, std::size_t arity>
class RowStep final : public Step {
 public:
  RowStep(const Site& site, Loop loop)
      : loop_(loop), arguments_(operands<arity>(site)), result_(site.operand(site.result())) {}
  void run(const Frame& frame) const override {
    std::array<Line, arity> lines;
    for (std::int64_t element = 0; element < result_.count; ++element) {
      for (std::size_t i = 0; i < arity; ++i) {
        lines[i] = arguments_[i].line(frame, arguments_[i].count == 1 ? 0 : element);
      }
      loop_(result_.target(frame, element), lines, frame.rows);
    }
  }

 private:
  Loop loop_;
  std::array<Operand, arity> arguments_;
  Operand result_;
};

template <std::size_t arity, class Loop>
std::unique_ptr<Step> step(const Site& site, Loop loop) {
  if (site.result().storage == Storage::block) return std::make_unique<RowStep<Loop, arity>>(site, loop);
  if (element_count(site.result().shape) == 1) return std::make_unique<ScalarStep<Loop, arity>>(site, loop);
  return std::make_unique<ArrayStep<Loop, arity>>(site, loop);
}

}  // namespace

std::unique_ptr<Step> make_elementwise(const Site& site) {
  const Op op = site.instruction.op;
  switch (site.instruction.arguments.size()) {
    case 1: return step<1>(site, UnaryLoop{unary_line(op), unary_function(op)});
    case 2: return step<2>(site, BinaryLoop{binary_line(op), binary_function(op)});
    case 3: return step<3>(site, TernaryLoop{ternary_line(op), ternary_function(op)});
    default: throw InternalError("an elementwise operator of another arity");
  }
}

}  // namespace steepest::interpreter
