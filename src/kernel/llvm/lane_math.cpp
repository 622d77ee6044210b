#include "kernel/llvm/lane_math.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "steepest/base.hpp"

namespace steepest::jit {
namespace {

using llvm::CmpInst;
using llvm::Value;

// Up to here repeated multiplication is as good as a general power, within a few units in the last place.
constexpr double largest_repeated_power = 8;

}  // namespace

int LaneMath::width_of(const Value* value) {
  const auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(value->getType());
  return vector ? static_cast<int>(vector->getNumElements()) : 1;
}

llvm::Type* LaneMath::type(int width) const {
  llvm::Type* scalar = is_single() ? builder_.getFloatTy() : builder_.getDoubleTy();
  return width == 1 ? scalar : llvm::FixedVectorType::get(scalar, static_cast<unsigned>(width));
}

/// The largest double stands for the largest number that there is.
Value* LaneMath::number(double value, int width) const {
  constexpr double largest = std::numeric_limits<double>::max();
  if (is_single() && std::fabs(value) == largest) {
    value = std::copysign(static_cast<double>(std::numeric_limits<float>::max()), value);
  }
  return llvm::ConstantFP::get(type(width), value);
}

Value* LaneMath::widen(Value* value, int width) {
  if (width == 1 || width_of(value) == width) return value;
  return builder_.CreateVectorSplat(static_cast<unsigned>(width), value);
}

Value* LaneMath::as_doubles(Value* value) {
  if (!value->getType()->getScalarType()->isFloatTy()) return value;
  const int width = width_of(value);
  return builder_.CreateFPExt(value, in_doubles([&] { return type(width); }));
}

/// Computes in doubles, eight at a time, what has no instructions of its own in float32.
Value* LaneMath::extended(std::span<Value* const> arguments,
                          const std::function<Value*(std::span<Value* const>)>& of_doubles) {
  const int width = width_of(arguments[0]), part = std::min(width, jit::lanes);
  std::vector<Value*> results;
  for (int first = 0; first < width; first += part) {
    std::vector<Value*> wide;
    for (Value* argument : arguments) {
      if (part < width) argument = builder_.CreateShuffleVector(argument, lane_numbers(first, part));
      wide.push_back(as_doubles(argument));
    }
    Value* result = in_doubles([&] { return of_doubles(wide); });
    results.push_back(builder_.CreateFPTrunc(result, type(part)));
  }
  if (results.size() == 1) return results[0];
  return builder_.CreateShuffleVector(results[0], results[1], lane_numbers(0, width));
}

Value* LaneMath::apply(Op op, std::span<Value* const> arguments) {
  switch (operator_info(op).lowering) {
    case Lowering::instruction: return instruction(op, arguments);
    case Lowering::intrinsic: return intrinsic(op, arguments);
    case Lowering::vector_function: return vector_operator(op, arguments);
    default:
      if (op == Op::sign) return sign(arguments[0]);
      return call_reference(op, arguments);
  }
}

Value* LaneMath::vector_operator(Op op, std::span<Value* const> arguments) {
  switch (op) {
    case Op::exp:
    case Op::tanh: return inlined(op, arguments[0]);
    case Op::pow: return power(arguments[0], arguments[1]);
    case Op::log1p: return log_one_plus(arguments[0]);
    case Op::sinh:
    case Op::cosh: return hyperbolic(op, arguments[0]);
    case Op::asinh:
    case Op::acosh: return inverse_hyperbolic(op, arguments[0]);
    default: return library(op, arguments);
  }
}

Value* LaneMath::library(Op op, std::span<Value* const> arguments) {
  if (is_single()) return extended(arguments, [&](std::span<Value* const> wide) { return library(op, wide); });
  return call_vector_function(std::string(operator_info(op).lowering_symbol), arguments);
}

/// SLEEF's log1p is infinite near the largest numbers; there log(1 + x) = log(1 + x / 2^100) + 100 log 2.
Value* LaneMath::log_one_plus(Value* x) {
  constexpr double threshold = 1e300;
  const double divisor = std::ldexp(1.0, 100), shift = 100 * std::numbers::ln2;
  const int width = width_of(x);
  Value* large = builder_.CreateFCmpOGT(x, number(threshold, width));
  Value* divided = builder_.CreateFMul(x, number(1 / divisor, width));
  Value* result = library(Op::log1p, std::array{builder_.CreateSelect(large, divided, x)});
  return builder_.CreateSelect(large, builder_.CreateFAdd(result, number(shift, width)), result);
}

/// SLEEF's are infinite where e^|x| is; there cosh x = 2 cosh^2(x/2) and |sinh x| = 2 sinh^2(x/2) to the last bit.
Value* LaneMath::hyperbolic(Op op, Value* x) {
  constexpr double threshold = 709;
  const int width = width_of(x);
  Value* size = builder_.CreateIntrinsic(llvm::Intrinsic::fabs, {x->getType()}, {x});
  Value* large = builder_.CreateFCmpOGT(size, number(threshold, width));
  Value* half = builder_.CreateFMul(x, number(0.5, width));
  Value* result = library(op, std::array{builder_.CreateSelect(large, half, x)});
  Value* root = builder_.CreateIntrinsic(llvm::Intrinsic::fabs, {x->getType()}, {result});
  Value* square = builder_.CreateFMul(builder_.CreateFMul(number(2, width), result), root);
  return builder_.CreateSelect(large, square, result);
}

/// SLEEF squares the argument, which overflows; for large arguments the value is log(2 |x|) with the sign of x.
Value* LaneMath::inverse_hyperbolic(Op op, Value* x) {
  constexpr double threshold = 1e100;
  const int width = width_of(x);
  Value* size = builder_.CreateIntrinsic(llvm::Intrinsic::fabs, {x->getType()}, {x});
  Value* large = builder_.CreateFCmpOGT(op == Op::asinh ? size : x, number(threshold, width));
  Value* logarithm = builder_.CreateFAdd(library(Op::log, std::array{size}), number(std::numbers::ln2, width));
  Value* signed_value = builder_.CreateIntrinsic(llvm::Intrinsic::copysign, {x->getType()}, {logarithm, x});
  return builder_.CreateSelect(large, signed_value, library(op, std::array{x}));
}

Value* LaneMath::multiply_add(Value* a, Value* b, Value* c) {
  return builder_.CreateIntrinsic(llvm::Intrinsic::fma, {a->getType()}, {a, b, c});
}

Value* LaneMath::instruction(Op op, std::span<Value* const> a) {
  switch (op) {
    case Op::neg: return builder_.CreateFNeg(a[0]);
    case Op::add: return builder_.CreateFAdd(a[0], a[1]);
    case Op::sub: return builder_.CreateFSub(a[0], a[1]);
    case Op::mul: return builder_.CreateFMul(a[0], a[1]);
    case Op::div: return builder_.CreateFDiv(a[0], a[1]);
    case Op::integer_power: return integer_power(a[0], a[1]);
    case Op::min: return minimum(a[0], a[1]);
    case Op::max: return maximum(a[0], a[1]);
    case Op::lt: return compare(CmpInst::FCMP_OLT, a[0], a[1]);
    case Op::le: return compare(CmpInst::FCMP_OLE, a[0], a[1]);
    case Op::gt: return compare(CmpInst::FCMP_OGT, a[0], a[1]);
    case Op::ge: return compare(CmpInst::FCMP_OGE, a[0], a[1]);
    case Op::eq: return compare(CmpInst::FCMP_OEQ, a[0], a[1]);
    case Op::ne: return compare(CmpInst::FCMP_UNE, a[0], a[1]);
    case Op::logical_and: return mask(builder_.CreateAnd(bits(a[0]), bits(a[1])));
    case Op::logical_or: return mask(builder_.CreateOr(bits(a[0]), bits(a[1])));
    case Op::logical_not: return mask(builder_.CreateNot(bits(a[0])));
    case Op::where: return selected(bits(a[0]), a[1], a[2]);
    default: return call_reference(op, a);
  }
}

/// A single number is chosen as an integer: LLVM would jump, and a wrong guess is dear.
Value* LaneMath::selected(Value* condition, Value* x, Value* y) {
  if (x->getType()->isVectorTy()) return builder_.CreateSelect(condition, x, y);
  llvm::Type* bits = builder_.getIntNTy(x->getType()->getPrimitiveSizeInBits());
  const auto integer = [&](Value* number) { return builder_.CreateBitCast(number, bits); };
  return builder_.CreateBitCast(builder_.CreateSelect(condition, integer(x), integer(y)), x->getType());
}

Value* LaneMath::intrinsic(Op op, std::span<Value* const> a) {
  using llvm::Intrinsic::ID;
  const auto unary = [&](ID id) { return builder_.CreateIntrinsic(id, {a[0]->getType()}, {a[0]}); };
  switch (op) {
    case Op::sqrt: return unary(llvm::Intrinsic::sqrt);
    case Op::abs: return unary(llvm::Intrinsic::fabs);
    case Op::floor: return unary(llvm::Intrinsic::floor);
    case Op::ceil: return unary(llvm::Intrinsic::ceil);
    case Op::round: return unary(llvm::Intrinsic::round);
    case Op::trunc: return unary(llvm::Intrinsic::trunc);
    case Op::copysign: return builder_.CreateIntrinsic(llvm::Intrinsic::copysign, {a[0]->getType()}, {a[0], a[1]});
    default: return call_reference(op, a);
  }
}

// The reference: NaN wins; on a tie the first argument.
Value* LaneMath::minimum(Value* x, Value* y) {
  Value* first = builder_.CreateOr(builder_.CreateFCmpUNO(x, x), builder_.CreateFCmpOLE(x, y));
  return builder_.CreateSelect(first, x, y);
}

Value* LaneMath::maximum(Value* x, Value* y) {
  Value* first = builder_.CreateOr(builder_.CreateFCmpUNO(x, x), builder_.CreateFCmpOGE(x, y));
  return builder_.CreateSelect(first, x, y);
}

Value* LaneMath::compare(CmpInst::Predicate predicate, Value* x, Value* y) {
  return mask(builder_.CreateFCmp(predicate, x, y));
}

Value* LaneMath::mask(Value* bits) {
  const int width = width_of(bits);
  Value* result = builder_.CreateSelect(bits, number(1, width), number(0, width));
  if (!llvm::isa<llvm::Constant>(result)) bits_[result] = bits;
  return result;
}

Value* LaneMath::bits(Value* mask) {
  const auto known = bits_.find(mask);
  if (known != bits_.end()) return known->second;
  return builder_.CreateFCmpUNE(mask, llvm::Constant::getNullValue(mask->getType()));
}

Value* LaneMath::sign(Value* x) {
  const int width = width_of(x);
  Value* zero = number(0, width);
  Value* below = builder_.CreateSelect(builder_.CreateFCmpOLT(x, zero), number(-1, width), x);
  return builder_.CreateSelect(builder_.CreateFCmpOGT(x, zero), number(1, width), below);
}

Value* LaneMath::power(Value* x, Value* y) {
  const int width = width_of(x);
  Value* result = library(Op::pow, std::array{x, y});
  Value* negative = builder_.CreateFCmpOLT(x, number(0, width));
  return builder_.CreateSelect(negative, number(std::numeric_limits<double>::quiet_NaN(), width), result);
}

Value* LaneMath::integer_power(Value* x, Value* y) {
  const auto* constant = llvm::dyn_cast<llvm::Constant>(y);
  if (constant && y->getType()->isVectorTy()) constant = constant->getSplatValue();
  const auto* number_of = llvm::dyn_cast_or_null<llvm::ConstantFP>(constant);
  const double exponent = number_of ? number_of->getValueAPF().convertToDouble() : 0.5;
  const bool small = std::fabs(exponent) <= largest_repeated_power && exponent == std::floor(exponent);
  if (!small) return library(Op::pow, std::array{x, y});
  const int width = width_of(x);
  Value* result = nullptr;
  Value* square = x;
  for (int rest = static_cast<int>(std::fabs(exponent)); rest > 0; rest /= 2) {
    if (rest % 2 == 1) result = result ? builder_.CreateFMul(result, square) : square;
    if (rest > 1) square = builder_.CreateFMul(square, square);
  }
  if (!result) return number(1, width);
  return exponent < 0 ? builder_.CreateFDiv(number(1, width), result) : result;
}

}  // namespace steepest::jit
