#include <algorithm>
#include <numeric>

#include "kernel/llvm/emitter.hpp"
#include "steepest/base.hpp"

namespace steepest::jit {

using llvm::Value;

namespace {

bool is_zero(const Value* value) {
  const auto* constant = llvm::dyn_cast<llvm::Constant>(value);
  return constant && constant->isNullValue();
}

}  // namespace

Value* Emitter::plus(Value* a, Value* b) {
  if (is_zero(a) && !a->getType()->isVectorTy()) return b;
  if (is_zero(b) && !b->getType()->isVectorTy()) return a;
  if (a->getType()->isVectorTy() != b->getType()->isVectorTy()) {
    Value*& single = a->getType()->isVectorTy() ? b : a;
    single = builder_.CreateVectorSplat(static_cast<unsigned>(math_.lanes()), single);
  }
  return builder_.CreateAdd(a, b);
}

Value* Emitter::times(Value* a, std::int64_t factor) {
  if (factor == 1) return a;
  return builder_.CreateMul(a, llvm::ConstantInt::getSigned(a->getType(), factor));
}

Coordinate Coordinate::shifted(std::int64_t by) const {
  Coordinate result = *this;
  result.offset += by;
  if (bounds) result.bounds = Bounds{bounds->least + by, bounds->greatest + by};
  return result;
}

Coordinate Coordinate::stretched(std::int64_t by) const {
  Coordinate result{base, step * by, varies, offset * by, {}, scale * by};
  if (bounds) {
    const auto [least, greatest] = std::minmax({bounds->least * by, bounds->greatest * by});
    result.bounds = Bounds{least, greatest};
  }
  return result;
}

Coordinate Coordinate::divided(std::int64_t by) const {
  if (offset % by != 0 || step % by != 0 || scale % by != 0) throw InternalError("a place between two elements");
  Coordinate result{base, step / by, varies, offset / by, {}, scale / by};
  if (bounds) result.bounds = Bounds{bounds->least / by, bounds->greatest / by};
  return result;
}

Value* Emitter::lane_indices(const Coordinate& at) {
  std::vector<std::uint64_t> steps;
  for (std::int64_t lane = 0; lane < math_.lanes(); ++lane) steps.push_back(static_cast<std::uint64_t>(lane * at.step));
  return plus(plus(at.base, index(0)), llvm::ConstantDataVector::get(builder_.getContext(), steps));
}

Coordinate Emitter::linear(const Shape& shape, const Point& point, bool whole) {
  Coordinate at{index(0)};
  at.scale = 0;
  std::int64_t stride = 1;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    const std::int64_t scale = stride * point[axis].scale;
    if (!is_zero(point[axis].base) && scale != 0) {
      at.base = plus(times(point[axis].base, scale), at.base);
      at.scale = std::gcd(at.scale, scale);
    }
    at.step += stride * point[axis].step;
    at.varies = at.varies || point[axis].varies;
    at.offset += stride * point[axis].offset;
    stride *= shape[axis];
  }
  if (!whole) return at;
  at.base = plus(at.base, index(at.offset));
  at.offset = 0;
  return at;
}

/// The position in the argument of an operator that only rearranges.
Point Emitter::behind(const Instruction& view, const Point& point) {
  const Shape& shape = plan_.value(view.arguments[0]).shape;
  Point result(shape.size());
  switch (view.op) {
    case Op::permute:
      for (std::size_t k = 0; k < point.size(); ++k) result[static_cast<std::size_t>(view.attributes[k])] = point[k];
      return result;
    case Op::broadcast: {
      const std::size_t missing = point.size() - shape.size();
      for (std::size_t k = 0; k < shape.size(); ++k) {
        result[k] = shape[k] == 1 ? fixed(0) : point[missing + k];
      }
      return result;
    }
    case Op::slice:
      for (std::size_t k = 0; k < point.size(); ++k) {
        result[k] = point[k].stretched(view.attributes[3 * k + 2]).shifted(view.attributes[3 * k]);
      }
      return result;
    default: break;
  }
  // What is left keeps every element where it is.
  if (shape == plan_.value(view.result).shape) return point;
  throw InternalError("a view without a rule");
}

Point Emitter::operand_point(const Operand& operand, const Point& point) {
  Point result;
  for (const std::size_t axis : operand.axes) result.push_back(point[axis]);
  if (result.empty()) result.assign(plan_.value(operand.value).shape.size(), fixed(0));
  return result;
}

Emitter::Key Emitter::key_of(std::uint32_t value, const Point& point) const {
  Key key{value, {}};
  for (const Coordinate& coordinate : point) {
    key.second.emplace_back(coordinate.base, coordinate.scale, coordinate.step, coordinate.offset);
  }
  key.second.emplace_back(nullptr, width_, 0, 0);
  return key;
}

}  // namespace steepest::jit
