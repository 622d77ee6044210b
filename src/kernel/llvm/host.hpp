#pragma once

#include <cstdint>
#include <string>

namespace steepest::jit {

/// Rows are processed eight at a time on every CPU, so that results do not depend on it.
inline constexpr int lanes = 8;
/// And sixteen at a time in float32.
inline constexpr int single_lanes = 16;

/// The CPU that runs the code.
struct Host {
  std::string cpu;
  std::string features;    ///< LLVM's notation: "+avx2,-avx512f"
  std::int64_t cache = 0;  ///< bytes of a core's second-level cache, 0 if unknown
  int native_lanes = 0;    ///< doubles a vector register holds: 4, 8, or 0 where the CPU cannot run compiled programs
};

Host detect_host();

/// SLEEF's vector function of doubles, in the variant whose results are the same bits for every number of lanes; null
/// if it has none. `symbol` is the operator table's: "exp u10". `width` is 1, 4 or 8.
void* vector_function(const std::string& symbol, int width);

}  // namespace steepest::jit
