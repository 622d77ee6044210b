#pragma once

#include <llvm/ExecutionEngine/Orc/LLJIT.h>

#include "kernel/llvm/host.hpp"

namespace steepest::jit {

/// Machine code in memory, kept as long as this object.
class Jit final {
 public:
  /// `instructions`: how long the program is. LLVM's time grows faster than that, so long ones are compiled plainly.
  Jit(const Host& host, std::size_t instructions);
  const llvm::DataLayout& data_layout() const { return jit_->getDataLayout(); }
  /// `has_loops`: whether the program has scans.
  void add(std::unique_ptr<llvm::Module> module, std::unique_ptr<llvm::LLVMContext> context, bool has_loops);
  void* address(const std::string& name);

 private:
  std::unique_ptr<llvm::orc::LLJIT> jit_;
};

}  // namespace steepest::jit
