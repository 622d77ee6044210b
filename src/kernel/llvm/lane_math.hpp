#pragma once

#include <llvm/IR/IRBuilder.h>

#include <functional>
#include <map>
#include <span>
#include <utility>

#include "kernel/llvm/host.hpp"
#include "steepest/kernel.hpp"
#include "steepest/operator.hpp"

namespace steepest::jit {

/// Arithmetic on doubles, one or eight at a time, or on floats, one or sixteen at a time, in LLVM's code. A value is a
/// number or a vector of numbers; masks are 0 and 1.
class LaneMath final {
 public:
  LaneMath(llvm::IRBuilder<>& builder, int native_lanes) : builder_(builder), native_lanes_(native_lanes) {}

  /// What the numbers are from here on.
  void use(Precision precision) { precision_ = precision; }
  bool is_single() const { return precision_ == Precision::float32; }
  /// Of the vectors that rows are processed in.
  int lanes() const { return is_single() ? single_lanes : jit::lanes; }
  /// Numbers that a register holds.
  int native_lanes() const { return is_single() ? 2 * native_lanes_ : native_lanes_; }
  std::uint64_t bytes() const { return is_single() ? sizeof(float) : sizeof(double); }
  /// The same numbers as doubles.
  llvm::Value* as_doubles(llvm::Value* value);
  /// Calls emit() where numbers are doubles.
  template <class Emit>
  auto in_doubles(const Emit& emit);

  llvm::Type* type(int width) const;
  llvm::Value* number(double value, int width) const;
  /// A single number in all lanes.
  llvm::Value* widen(llvm::Value* value, int width);

  /// The operator of the table; all arguments of the same width.
  llvm::Value* apply(Op op, std::span<llvm::Value* const> arguments);
  /// a * b + c, rounded once.
  llvm::Value* multiply_add(llvm::Value* a, llvm::Value* b, llvm::Value* c);
  llvm::Value* minimum(llvm::Value* x, llvm::Value* y);
  llvm::Value* maximum(llvm::Value* x, llvm::Value* y);

  /// Comparisons remember their bits for the selections that read them, within one stretch of code.
  void forget() { bits_.clear(); }

 private:
  llvm::Value* instruction(Op op, std::span<llvm::Value* const> arguments);
  llvm::Value* vector_operator(Op op, std::span<llvm::Value* const> arguments);
  llvm::Value* library(Op op, std::span<llvm::Value* const> arguments);
  llvm::Value* extended(std::span<llvm::Value* const> arguments,
                        const std::function<llvm::Value*(std::span<llvm::Value* const>)>& of_doubles);
  llvm::Value* log_one_plus(llvm::Value* x);
  llvm::Value* hyperbolic(Op op, llvm::Value* x);
  llvm::Value* inverse_hyperbolic(Op op, llvm::Value* x);
  llvm::Value* intrinsic(Op op, std::span<llvm::Value* const> arguments);
  llvm::Value* compare(llvm::CmpInst::Predicate predicate, llvm::Value* x, llvm::Value* y);
  llvm::Value* mask(llvm::Value* bits);
  llvm::Value* bits(llvm::Value* mask);
  llvm::Value* selected(llvm::Value* condition, llvm::Value* x, llvm::Value* y);
  llvm::Value* integer_power(llvm::Value* x, llvm::Value* y);
  llvm::Value* power(llvm::Value* x, llvm::Value* y);
  llvm::Value* sign(llvm::Value* x);

  // exp and tanh (exponential.cpp)
  struct Reduced {
    llvm::Value* bits = nullptr;      ///< integers whose lowest bits are n
    llvm::Value* less_one = nullptr;  ///< e^r - 1
  };
  using Function = llvm::Value* (LaneMath::*)(llvm::Value*);
  llvm::Value* inlined(Op op, llvm::Value* x);
  llvm::Value* exponential(llvm::Value* x);
  llvm::Value* normal_exponential(llvm::Value* x);
  llvm::Value* any_exponential(llvm::Value* x);
  llvm::Value* hyperbolic_tangent(llvm::Value* x);
  llvm::Value* register_tangent(llvm::Value* x);
  Reduced reduced_exponential(llvm::Value* x);
  llvm::Value* as_exponent(llvm::Value* integers);
  llvm::Value* power_of_two(llvm::Value* n);
  llvm::Value* constant(double value, int width);
  llvm::Value* in_registers(llvm::Value* x, Function function);
  llvm::Function* module_function(const std::string& name, llvm::Type* type, Function body);
  llvm::Type* integer_type(int width) const;

  llvm::Value* call_vector_function(const std::string& symbol, std::span<llvm::Value* const> arguments);
  /// What `half_of` makes of as many lanes as a register holds, one register after the other.
  llvm::Value* in_halves(std::span<llvm::Value* const> arguments,
                         const std::function<llvm::Value*(std::span<llvm::Value* const>)>& half_of);
  llvm::Value* call_native(const std::string& symbol, std::span<llvm::Value* const> arguments, int width);
  llvm::Value* call_reference(Op op, std::span<llvm::Value* const> arguments);
  llvm::Value* call(const std::string& name, llvm::Type* type, std::span<llvm::Value* const> arguments);
  static int width_of(const llvm::Value* value);
  static std::vector<int> lane_numbers(int first, int count);

  llvm::IRBuilder<>& builder_;
  int native_lanes_;  ///< doubles
  Precision precision_ = Precision::float64;
  int inlined_ = 0;            ///< calls of inlined() in this function
  int copy_of_constants_ = 0;  ///< 0 and 1 by turns
  std::map<llvm::Value*, llvm::Value*> bits_;
};

template <class Emit>
auto LaneMath::in_doubles(const Emit& emit) {
  const Precision before = std::exchange(precision_, Precision::float64);
  auto result = emit();
  precision_ = before;
  return result;
}

}  // namespace steepest::jit
