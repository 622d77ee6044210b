#pragma once

#include <cstdint>
#include <memory>

#include "steepest/kernel.hpp"

namespace steepest {

/// How much the compiler does. Both give the same bits.
enum class Tier : std::uint8_t {
  quick,  ///< little; code that stays in use for long is compiled again meanwhile, and replaced
  full,
};

/// What the module libsteepest_llvm.so exports, with C linkage, as `steepest_make_llvm_kernel`: sets `kernel` to
/// running code for the program. It may throw; it leaves `kernel` empty where this machine has no compiler for its
/// processor.
using MakeLlvmKernel = void (*)(const std::shared_ptr<const Program>& program, Tier tier,
                                std::unique_ptr<Kernel>& kernel);

/// The module's function; null when there is no module. The module is looked for once and stays open.
MakeLlvmKernel llvm_module();

std::unique_ptr<Kernel> make_llvm_kernel(std::shared_ptr<const Program> program, Tier tier);

}  // namespace steepest
