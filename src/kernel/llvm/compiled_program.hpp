#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/llvm/host.hpp"
#include "kernel/llvm_module.hpp"
#include "steepest/kernel.hpp"

namespace steepest::jit {

/// Names of the functions that do a pass's sections, to be called one after another.
struct PassFunctions {
  std::vector<std::string> before, rows, after;
};

/// Machine code for a program, wherever it will be loaded.
struct CompiledProgram {
  std::int64_t workspace = 0;    ///< doubles that a run needs beside the caller's scratch
  std::int64_t own_scratch = 0;  ///< doubles of scratch that replace the caller's, or 0
  std::vector<PassFunctions> passes;
  std::map<std::string, std::int64_t> pieces;  ///< functions that are called once a piece, and how often
  std::vector<std::string> external_functions;
  std::string object;  ///< an object file
};

/// As bytes that know when they have been damaged.
std::string to_bytes(const CompiledProgram& program);
std::optional<CompiledProgram> from_bytes(std::string_view bytes);

/// Equal keys, equal code: over the program, the CPU, the tier and the file of this module.
std::string program_key(const Program& program, const Host& host, Tier tier);

}  // namespace steepest::jit
