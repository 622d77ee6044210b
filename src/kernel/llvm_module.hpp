#pragma once

#include <memory>

#include "steepest/kernel.hpp"

namespace steepest {

/// What the module libsteepest_llvm.so exports, with C linkage, as `steepest_make_llvm_kernel`: sets `kernel` to
/// running code for the program. It may throw; it leaves `kernel` empty where this machine has no compiler for its
/// processor.
using MakeLlvmKernel = void (*)(const std::shared_ptr<const Program>& program, std::unique_ptr<Kernel>& kernel);

/// The module's function; null when there is no module. The module is looked for once and stays open.
MakeLlvmKernel llvm_module();

}  // namespace steepest
