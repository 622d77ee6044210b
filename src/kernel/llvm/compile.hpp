#pragma once

#include "kernel/llvm/compiled_program.hpp"
#include "kernel/llvm_module.hpp"

namespace steepest::jit {

/// How many instructions a program and the bodies of its loops have.
std::size_t length_of(const Program& program);

/// Machine code for this CPU: compiled, or kept by an earlier run (see ProgramCache). Code that an earlier run compiled
/// in full serves for both tiers.
CompiledProgram compiled_or_kept(const Program& program, const Host& host, Tier tier);

}  // namespace steepest::jit
