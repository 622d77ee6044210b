#include "kernel/llvm_module.hpp"

#include <dlfcn.h>

#include <array>
#include <filesystem>
#include <system_error>

namespace steepest {
namespace {

constexpr const char* module_name = "libsteepest_llvm.so";

/// The library directory beside the directory of the running program, so that an installed tree can be moved.
std::filesystem::path beside_program() {
  std::error_code ignored;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return program.parent_path().parent_path() / STEEPEST_MODULE_RELATIVE_DIRECTORY;
}

void* open_module() {
  const std::array<std::filesystem::path, 3> directories{beside_program(), STEEPEST_MODULE_BUILD_DIRECTORY,
                                                         STEEPEST_MODULE_INSTALL_DIRECTORY};
  for (const std::filesystem::path& directory : directories) {
    const std::filesystem::path file = directory / module_name;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) continue;
    if (void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) return handle;
  }
  return nullptr;
}

MakeLlvmKernel find_function() {
  void* handle = open_module();
  if (!handle) return nullptr;
  return reinterpret_cast<MakeLlvmKernel>(dlsym(handle, "steepest_make_llvm_kernel"));
}

}  // namespace

MakeLlvmKernel llvm_module() {
  static const MakeLlvmKernel function = find_function();
  return function;
}

std::unique_ptr<Kernel> make_llvm_kernel(std::shared_ptr<const Program> program) {
  std::unique_ptr<Kernel> kernel;
  if (const MakeLlvmKernel make = llvm_module()) make(program, kernel);
  return kernel;
}

}  // namespace steepest
