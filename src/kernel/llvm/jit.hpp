#pragma once

#include <llvm/ExecutionEngine/Orc/LLJIT.h>

#include "kernel/llvm/host.hpp"
#include "kernel/llvm_module.hpp"

namespace steepest::jit {

/// Turns modules into machine code for a CPU, as an object file in memory.
class Compiler final {
 public:
  Compiler(const Host& host, Tier tier);
  llvm::DataLayout data_layout() const { return machine_->createDataLayout(); }
  /// Optimises the module on the way. `has_loops`: whether the program has scans.
  std::string object_file(llvm::Module& module, bool has_loops);

 private:
  std::unique_ptr<llvm::TargetMachine> machine_;
};

/// Machine code in memory, ready to run, kept as long as this object.
class LoadedCode final {
 public:
  LoadedCode(const Host& host, const std::string& object, const std::vector<std::string>& external_functions);
  void* address(const std::string& name);

 private:
  std::unique_ptr<llvm::orc::LLJIT> jit_;
};

}  // namespace steepest::jit
