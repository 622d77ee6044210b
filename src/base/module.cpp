#include "base/module.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "steepest/base.hpp"

namespace steepest {
namespace {

bool lies_in(const std::filesystem::path& file, const std::filesystem::path& directory) {
  const auto [rest, ignored] = std::mismatch(directory.begin(), directory.end(), file.begin(), file.end());
  return rest == directory.end();
}

std::array<std::filesystem::path, 3> directories() {
  std::error_code ignored;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const std::filesystem::path beside = program.parent_path().parent_path() / STEEPEST_MODULE_RELATIVE_DIRECTORY;
  const std::filesystem::path built = STEEPEST_MODULE_BUILD_DIRECTORY, installed = STEEPEST_MODULE_INSTALL_DIRECTORY;
  if (lies_in(program, STEEPEST_BUILD_DIRECTORY)) return {built, beside, installed};
  return {beside, installed, built};
}

bool is_of_this_build(void* handle) {
  const auto interface = reinterpret_cast<const char* (*)()>(dlsym(handle, "steepest_interface"));
  return interface && std::string_view(interface()) == STEEPEST_INTERFACE;
}

}  // namespace

void* open_module(const std::string& name) {
  std::string other;
  for (const std::filesystem::path& directory : directories()) {
    const std::filesystem::path file = directory / name;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) continue;
    void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) continue;
    if (is_of_this_build(handle)) return handle;
    dlclose(handle);
    other = file.string();
  }
  if (!other.empty()) {
    throw UserError(ErrorKind::command_line, other + " belongs to another build of Steepest", {},
                    "build or install the program and its modules together");
  }
  return nullptr;
}

}  // namespace steepest
