#include <llvm/IR/Module.h>

#include "kernel/llvm/external_functions.hpp"
#include "kernel/llvm/lane_math.hpp"
#include "steepest/base.hpp"

namespace steepest::jit {

using llvm::Value;

std::vector<int> LaneMath::lane_numbers(int first, int count) {
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(first + i);
  return numbers;
}

Value* LaneMath::call(const std::string& name, llvm::Type* type, std::span<Value* const> arguments) {
  const std::vector<llvm::Type*> types(arguments.size(), type);
  auto* signature = llvm::FunctionType::get(type, types, false);
  const llvm::FunctionCallee function = builder_.GetInsertBlock()->getModule()->getOrInsertFunction(name, signature);
  llvm::CallInst* result = builder_.CreateCall(function, llvm::ArrayRef(arguments.data(), arguments.size()));
  // The call reads the table of addresses itself.
  result->addFnAttr(llvm::Attribute::NonLazyBind);
  // Mathematical functions read and write no memory: equal calls may become one.
  result->setDoesNotAccessMemory();
  result->setDoesNotThrow();
  result->addFnAttr(llvm::Attribute::WillReturn);
  return result;
}

Value* LaneMath::call_native(const std::string& symbol, std::span<Value* const> arguments, int width) {
  if (!vector_function(symbol, width)) throw InternalError("the vector library lacks " + symbol);
  return call(vector_function_name(symbol, width), type(width), arguments);
}

Value* LaneMath::call_vector_function(const std::string& symbol, std::span<Value* const> arguments) {
  const int width = width_of(arguments[0]);
  if (width == 1 || width == native_lanes()) return call_native(symbol, arguments, width);
  return in_halves(arguments,
                   [&](std::span<Value* const> parts) { return call_native(symbol, parts, native_lanes()); });
}

Value* LaneMath::in_halves(std::span<Value* const> arguments,
                           const std::function<Value*(std::span<Value* const>)>& half_of) {
  std::array<Value*, 2> halves{};
  for (int half = 0; half < 2; ++half) {
    std::vector<Value*> parts;
    const std::vector<int> numbers = lane_numbers(half * native_lanes(), native_lanes());
    for (Value* argument : arguments) parts.push_back(builder_.CreateShuffleVector(argument, numbers));
    halves[static_cast<std::size_t>(half)] = half_of(parts);
  }
  return builder_.CreateShuffleVector(halves[0], halves[1], lane_numbers(0, 2 * native_lanes()));
}

Value* LaneMath::call_reference(Op op, std::span<Value* const> arguments) {
  if (is_single()) return extended(arguments, [&](std::span<Value* const> wide) { return call_reference(op, wide); });
  const std::string name = reference_function_name(op);
  const int width = width_of(arguments[0]);
  if (width == 1) return call(name, type(1), arguments);
  Value* result = llvm::PoisonValue::get(type(width));
  for (std::uint64_t lane = 0; lane < static_cast<std::uint64_t>(width); ++lane) {
    std::vector<Value*> parts;
    for (Value* argument : arguments) parts.push_back(builder_.CreateExtractElement(argument, lane));
    result = builder_.CreateInsertElement(result, call(name, type(1), parts), lane);
  }
  return result;
}

}  // namespace steepest::jit
