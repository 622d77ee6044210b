#include "kernel/llvm_module.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace steepest {
namespace {

constexpr const char* module_name = "libsteepest_llvm.so";

bool lies_in(const std::filesystem::path& file, const std::filesystem::path& directory) {
  const auto [rest, ignored] = std::mismatch(directory.begin(), directory.end(), file.begin(), file.end());
  return rest == directory.end();
}

/// A program of the build tree takes the module built with it. Others take the library directory beside their own, so
/// that an installed tree can be moved, then the place of installation.
std::array<std::filesystem::path, 3> directories() {
  std::error_code ignored;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const std::filesystem::path beside = program.parent_path().parent_path() / STEEPEST_MODULE_RELATIVE_DIRECTORY;
  const std::filesystem::path built = STEEPEST_MODULE_BUILD_DIRECTORY, installed = STEEPEST_MODULE_INSTALL_DIRECTORY;
  if (lies_in(program, STEEPEST_BUILD_DIRECTORY)) return {built, beside, installed};
  return {beside, installed, built};
}

void* open_module() {
  for (const std::filesystem::path& directory : directories()) {
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
