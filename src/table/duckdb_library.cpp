#include "table/duckdb_library.hpp"

#include <dlfcn.h>

#include <filesystem>
#include <system_error>
#include <vector>

#include "steepest/base.hpp"

namespace steepest {
namespace {

/// Where the library may be: the system, beside the program, where its installation puts modules, the build's place.
std::vector<std::string> candidates() {
  std::vector<std::string> result = {"libduckdb.so"};
  std::error_code failure;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
  if (!failure) {
    const auto directory = program.parent_path();
    result.push_back(directory / "libduckdb.so");
    result.push_back(directory / ".." / STEEPEST_INSTALL_LIBDIR / "steepest" / "libduckdb.so");
  }
  result.push_back(STEEPEST_INSTALL_FULL_LIBDIR "/steepest/libduckdb.so");
  result.push_back(STEEPEST_DUCKDB_DIRECTORY "/libduckdb.so");
  return result;
}

void* open_library() {
  for (const std::string& path : candidates()) {
    // Never unloaded: its threads and thread-local objects may outlive the last database.
    if (void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) return handle;
  }
  throw UserError(ErrorKind::data, "DuckDB (libduckdb.so) is not found; it reads Parquet, JSON, databases and SQL", {},
                  "install it beside the program, or run scripts/fetch-duckdb; CSV and NPY files need no DuckDB");
}

}  // namespace

DuckdbLibrary::DuckdbLibrary() : handle_(open_library()) {}

void* DuckdbLibrary::address(const char* name) const {
  if (void* found = ::dlsym(handle_, name)) return found;
  throw UserError(ErrorKind::data, "this libduckdb.so lacks " + std::string(name), {}, "install DuckDB 1.4 or later");
}

}  // namespace steepest
