#include "kernel/llvm/host.hpp"

#include <dlfcn.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/TargetParser/Host.h>
#include <unistd.h>

#include <algorithm>

namespace steepest::jit {

Host detect_host() {
  Host host{.cpu = llvm::sys::getHostCPUName().str(), .features = {}};
  host.cache = std::max<std::int64_t>(sysconf(_SC_LEVEL2_CACHE_SIZE), 0);
  const llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  for (const auto& feature : features) {
    if (!host.features.empty()) host.features += ',';
    host.features += (feature.second ? '+' : '-') + feature.first().str();
  }
  const auto has = [&](const char* name) { return features.lookup(name); };
  if (has("avx2") && has("fma")) host.native_lanes = has("avx512f") && has("avx512dq") ? 8 : 4;
  return host;
}

void* vector_function(const std::string& symbol, int width) {
  static constexpr const char* library_name = STEEPEST_SLEEF_LIBRARY;
  void* library = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
  if (!library) return nullptr;
  const std::size_t blank = symbol.find(' ');
  const std::string accuracy = symbol.substr(blank + 1);
  const char* instructions = width == 1 ? "purecfma" : width == 4 ? "avx2" : "avx512f";
  const std::string name =
      "Sleef_finz_" + symbol.substr(0, blank) + "d" + std::to_string(width) + "_" + accuracy + instructions;
  return dlsym(library, name.c_str());
}

}  // namespace steepest::jit
