#include <llvm/IR/MDBuilder.h>
#include <llvm/IR/Module.h>

#include <array>
#include <bit>

#include "kernel/llvm/lane_math.hpp"

// exp and tanh as instructions: a call of a library's function costs as much again, and spills what the loop holds.
namespace steepest::jit {
namespace {

using llvm::Value;

constexpr double log2_e = 0x1.71547652b82fep+0;

// The minimax polynomials of (e^r - 1 - r) / r^2 for |r| <= log(2) / 2, by Remez' algorithm: they are off by 4e-18 and
// by 3e-9 of e^r.
constexpr std::array<double, 10> double_coefficients = {
    0x1.000000000000ap-1,  0x1.55555555554fap-3,  0x1.555555555087dp-5,  0x1.1111111127bf3p-7,  0x1.6c16c18429f3fp-10,
    0x1.a01a012a5264ap-13, 0x1.a0199a0cad68ap-16, 0x1.71df255ef2651p-19, 0x1.28ad7293dd837p-22, 0x1.ad7f59f7dfc9cp-26};
constexpr std::array<double, 5> single_coefficients = {0x1.fffffb9a572a8p-2, 0x1.5554915442573p-3, 0x1.5558f18180dd5p-5,
                                                       0x1.1239e29736d97p-7, 0x1.6a243004b5e91p-10};

/// What differs between doubles and floats.
struct Format {
  /// log 2 in two parts: n times the first is exact, so r = x - n log 2 is rounded once.
  double ln2_high, ln2_low;
  double rounder;  ///< adding this rounds to a whole number, which then stands in the lowest bits
  std::uint64_t exponent_shift, exponent_bias;
  double largest_normal;     ///< up to here the result and 2^n are normal numbers
  double largest, smallest;  ///< beyond these the result is infinite or 0
  std::uint64_t offset;      ///< a power of two above all |n|
  double tanh_is_one;        ///< from here on tanh rounds to 1
  std::span<const double> coefficients;
};

constexpr Format double_format{0x1.62e42feep-1,    0x1.a39ef35793c76p-33, 0x1.8p52, 52, 1023, 708, 710, -746, 2048, 20,
                               double_coefficients};
constexpr Format single_format{0x1.62e4p-1, 0x1.7f7d1cf79abcap-20, 0x1.8p23, 23, 127, 87, 89, -104, 256,
                               10,          single_coefficients};

const Format& format_of(bool single) { return single ? single_format : double_format; }

// More than these in one function are calls of a function that the module brings: code must not grow without end.
constexpr int most_inlined = 24;

}  // namespace

llvm::Type* LaneMath::integer_type(int width) const {
  llvm::Type* scalar = is_single() ? builder_.getInt32Ty() : builder_.getInt64Ty();
  return width == 1 ? scalar : llvm::FixedVectorType::get(scalar, static_cast<unsigned>(width));
}

/// A number in all lanes, as a whole register in memory, where an instruction can read it as it multiplies and adds.
/// Held in registers, constants would push out what the loop holds; and neighbouring registers of lanes read copies of
/// their own, so that the compiler does not keep them for both: fewer registers in flight let more steps overlap.
Value* LaneMath::constant(double value, int width) {
  if (width == 1) return number(value, 1);
  llvm::Module& module = *builder_.GetInsertBlock()->getModule();
  const std::string name = (is_single() ? "single" : "number") + std::to_string(width) + "." +
                           std::to_string(copy_of_constants_) + "." +
                           std::to_string(std::bit_cast<std::uint64_t>(value));
  llvm::GlobalVariable* variable = module.getNamedGlobal(name);
  if (!variable) {
    auto* content = llvm::cast<llvm::Constant>(number(value, width));
    variable =
        new llvm::GlobalVariable(module, content->getType(), true, llvm::GlobalValue::InternalLinkage, content, name);
    variable->setAlignment(llvm::Align(64));
    // Else the number takes the place of the read again.
    variable->setExternallyInitialized(true);
  }
  return builder_.CreateAlignedLoad(type(width), variable, llvm::Align(64));
}

/// x = n log 2 + r with a whole n; e^r - 1, to 0.6 units in the last place.
LaneMath::Reduced LaneMath::reduced_exponential(Value* x) {
  const int width = width_of(x);
  const Format& format = format_of(is_single());
  const std::span<const double> coefficients = format.coefficients;
  Value* shifted = multiply_add(x, constant(log2_e, width), constant(format.rounder, width));
  Value* n = builder_.CreateFSub(shifted, constant(format.rounder, width));
  Value* r = multiply_add(n, constant(-format.ln2_high, width), x);
  r = multiply_add(n, constant(-format.ln2_low, width), r);
  Value* square = builder_.CreateFMul(r, r);
  // Odd and even powers apart: two short chains, each term an instruction that reads its coefficient from memory.
  const auto sum_from = [&](std::size_t first) {
    std::size_t i = coefficients.size() - 1;
    if (i % 2 != first) --i;
    Value* sum = constant(coefficients[i], width);
    for (; i > first; i -= 2) sum = multiply_add(sum, square, constant(coefficients[i - 2], width));
    return sum;
  };
  Value* polynomial = multiply_add(sum_from(1), r, sum_from(0));
  Value* bits = builder_.CreateBitCast(shifted, integer_type(width));
  return {bits, multiply_add(square, polynomial, r)};
}

/// Integers moved to where a double has its exponent.
Value* LaneMath::as_exponent(Value* integers) {
  return builder_.CreateShl(integers,
                            llvm::ConstantInt::get(integers->getType(), format_of(is_single()).exponent_shift));
}

/// 2^n, for whole numbers n that give a normal number.
Value* LaneMath::power_of_two(Value* n) {
  Value* biased = builder_.CreateAdd(n, llvm::ConstantInt::get(n->getType(), format_of(is_single()).exponent_bias));
  return builder_.CreateBitCast(as_exponent(biased), type(width_of(n)));
}

/// For |x| <= Format::largest_normal; anything else gives some number.
Value* LaneMath::normal_exponential(Value* x) {
  copy_of_constants_ = 1 - copy_of_constants_;
  const int width = width_of(x);
  const Reduced reduced = reduced_exponential(x);
  Value* power = builder_.CreateFAdd(reduced.less_one, constant(1, width));
  Value* bits = builder_.CreateBitCast(power, integer_type(width));
  return builder_.CreateBitCast(builder_.CreateAdd(bits, as_exponent(reduced.bits)), type(width));
}

/// Within 1.05 units in the last place; infinite above 709.78, and gradually less than the least normal number below
/// -708.4. (In float32: above 88.7 and below -87.3.)
Value* LaneMath::any_exponential(Value* x) {
  const int width = width_of(x);
  const Format& format = format_of(is_single());
  Value *largest = number(format.largest, width), *smallest = number(format.smallest, width);
  x = builder_.CreateSelect(builder_.CreateFCmpOGT(x, largest), largest, x);
  x = builder_.CreateSelect(builder_.CreateFCmpOLT(x, smallest), smallest, x);
  const Reduced reduced = reduced_exponential(x);
  // 2^n itself may be out of range: two factors of about 2^(n/2).
  const std::uint64_t offset = format.offset;
  const auto integer = [&](std::uint64_t value) { return llvm::ConstantInt::get(integer_type(width), value); };
  Value* n = builder_.CreateAnd(builder_.CreateAdd(reduced.bits, integer(offset)), integer(2 * offset - 1));
  Value* half = builder_.CreateLShr(n, integer(1));
  const auto factor = [&](Value* part) { return power_of_two(builder_.CreateSub(part, integer(offset / 2))); };
  Value* power = builder_.CreateFAdd(reduced.less_one, number(1, width));
  power = builder_.CreateFMul(power, factor(half));
  return builder_.CreateFMul(power, factor(builder_.CreateSub(n, half)));
}

/// Where all lanes are ordinary, as nearly always, that is all; else the whole is computed again, out of the way.
Value* LaneMath::exponential(Value* x) {
  const int width = width_of(x);
  llvm::BasicBlock* block = builder_.GetInsertBlock();
  if (width == 1 || builder_.GetInsertPoint() != block->end()) return any_exponential(x);
  Value* ordinary = in_registers(x, &LaneMath::normal_exponential);
  Value* size = builder_.CreateIntrinsic(llvm::Intrinsic::fabs, {x->getType()}, {x});
  Value* beyond = builder_.CreateFCmpUGT(size, number(format_of(is_single()).largest_normal, width));
  auto* lane_bits = builder_.getIntNTy(static_cast<unsigned>(width));
  Value* any = builder_.CreateICmpNE(builder_.CreateBitCast(beyond, lane_bits), llvm::ConstantInt::get(lane_bits, 0));
  llvm::LLVMContext& context = block->getContext();
  auto* rare = llvm::BasicBlock::Create(context, "rare", block->getParent());
  auto* after = llvm::BasicBlock::Create(context, "after", block->getParent());
  builder_.CreateCondBr(any, rare, after, llvm::MDBuilder(context).createUnlikelyBranchWeights());
  builder_.SetInsertPoint(rare);
  llvm::Function* function = module_function("any_exp", x->getType(), &LaneMath::any_exponential);
  // It keeps all registers, so nothing has to move for a call that does not come.
  function->setCallingConv(llvm::CallingConv::PreserveAll);
  llvm::CallInst* whole = builder_.CreateCall(function, {x});
  whole->setCallingConv(llvm::CallingConv::PreserveAll);
  builder_.CreateBr(after);
  builder_.SetInsertPoint(after);
  llvm::PHINode* result = builder_.CreatePHI(x->getType(), 2);
  result->addIncoming(ordinary, block);
  result->addIncoming(whole, rare);
  return result;
}

/// (e^2x - 1) / (e^2x + 1), within 3 units in the last place.
Value* LaneMath::register_tangent(Value* x) {
  const int width = width_of(x);
  Value* size = builder_.CreateIntrinsic(llvm::Intrinsic::fabs, {x->getType()}, {x});
  Value* one = number(format_of(is_single()).tanh_is_one, width);
  Value* bounded = builder_.CreateSelect(builder_.CreateFCmpOGT(size, one), one, size);
  const Reduced reduced = reduced_exponential(builder_.CreateFAdd(bounded, bounded));
  constexpr std::uint64_t whole_part = 0xFF;
  Value* n = builder_.CreateAnd(reduced.bits, llvm::ConstantInt::get(integer_type(width), whole_part));
  Value* scale = power_of_two(n);
  Value* rest = builder_.CreateFSub(scale, number(1, width));
  Value* less_one = multiply_add(scale, reduced.less_one, rest);
  Value* result = builder_.CreateFDiv(less_one, builder_.CreateFAdd(less_one, number(2, width)));
  return builder_.CreateIntrinsic(llvm::Intrinsic::copysign, {x->getType()}, {result, x});
}

Value* LaneMath::hyperbolic_tangent(Value* x) { return in_registers(x, &LaneMath::register_tangent); }

/// One register after the other: all at once would need more of them than there are.
Value* LaneMath::in_registers(Value* x, Function function) {
  if (width_of(x) <= native_lanes()) return (this->*function)(x);
  const std::array arguments{x};
  return in_halves(arguments, [&](std::span<Value* const> part) { return (this->*function)(part[0]); });
}

/// A function of the module's own with that body.
llvm::Function* LaneMath::module_function(const std::string& name, llvm::Type* type, Function body) {
  llvm::Function* caller = builder_.GetInsertBlock()->getParent();
  llvm::Module& module = *caller->getParent();
  const std::string full_name = name + (is_single() ? "_single" : "") + (type->isVectorTy() ? "_lanes" : "");
  if (llvm::Function* known = module.getFunction(full_name)) return known;
  auto* signature = llvm::FunctionType::get(type, {type}, false);
  auto* function = llvm::Function::Create(signature, llvm::Function::InternalLinkage, full_name, module);
  function->addFnAttrs(llvm::AttrBuilder(module.getContext(), caller->getAttributes().getFnAttrs()));
  const llvm::IRBuilder<>::InsertPointGuard guard(builder_);
  builder_.SetInsertPoint(llvm::BasicBlock::Create(module.getContext(), "entry", function));
  builder_.CreateRet((this->*body)(function->getArg(0)));
  return function;
}

Value* LaneMath::inlined(Op op, Value* x) {
  const Function function = op == Op::exp ? &LaneMath::exponential : &LaneMath::hyperbolic_tangent;
  if (inlined_++ < most_inlined) return (this->*function)(x);
  return builder_.CreateCall(module_function(std::string(operator_info(op).name), x->getType(), function), {x});
}

}  // namespace steepest::jit
