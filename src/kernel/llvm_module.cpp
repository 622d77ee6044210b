#include "kernel/llvm_module.hpp"

#include <dlfcn.h>

#include "base/module.hpp"

namespace steepest {
namespace {

MakeLlvmKernel find_function() {
  void* handle = open_module("libsteepest_llvm.so");
  if (!handle) return nullptr;
  return reinterpret_cast<MakeLlvmKernel>(dlsym(handle, "steepest_make_llvm_kernel"));
}

}  // namespace

MakeLlvmKernel llvm_module() {
  static const MakeLlvmKernel function = find_function();
  return function;
}

std::unique_ptr<Kernel> make_llvm_kernel(std::shared_ptr<const Program> program, Tier tier) {
  std::unique_ptr<Kernel> kernel;
  if (const MakeLlvmKernel make = llvm_module()) make(program, tier, kernel);
  return kernel;
}

std::unique_ptr<Kernel> make_llvm_kernel(std::shared_ptr<const Program> program) {
  return make_llvm_kernel(std::move(program), Tier::full);
}

}  // namespace steepest
