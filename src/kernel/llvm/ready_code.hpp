#pragma once

#include <mutex>
#include <new>

#include "kernel/llvm/compiled_program.hpp"
#include "kernel/llvm/jit.hpp"

namespace steepest::jit {

struct FreeAligned {
  void operator()(double* memory) const { ::operator delete[](memory, std::align_val_t(64)); }
};
using Buffer = std::unique_ptr<double[], FreeAligned>;

/// Memory beside the caller's, one piece a running thread.
class BufferPool final {
 public:
  Buffer take(std::size_t size);
  void give(Buffer buffer);

 private:
  std::mutex mutex_;
  std::vector<Buffer> free_;
};

/// A compiled program in memory; its calls are those of Kernel.
class ReadyCode final {
 public:
  ReadyCode(const CompiledProgram& compiled, std::vector<LargePlace> places, const Host& host);

  void before(std::size_t pass, const Surroundings& around) const { run_single(code_[pass].before, around); }
  void rows(std::size_t pass, const Block& block) const;
  void after(std::size_t pass, const Surroundings& around) const { run_single(code_[pass].after, around); }

 private:
  /// `columns`: of rows, pointers to columns; beside them, to large places.
  using Function = void (*)(const void* columns, double* const* row_outputs, double* globals, double* accumulators,
                            double* scratch, double* workspace, std::int64_t rows, std::int64_t fetch);
  struct InPieces {
    Function function;
    std::int64_t pieces;
  };
  struct PassCode {
    std::vector<InPieces> before;
    std::vector<Function> rows;
    std::vector<InPieces> after;
  };

  std::vector<InPieces> pieces(const std::vector<std::string>& names, const CompiledProgram& compiled);
  std::vector<Function> addresses(const std::vector<std::string>& names);
  void run_single(const std::vector<InPieces>& functions, const Surroundings& around) const;
  template <class Run>
  void with_buffer(const Run& run) const;

  LoadedCode loaded_;
  std::vector<LargePlace> places_;
  std::vector<PassCode> code_;
  std::int64_t workspace_, own_scratch_;  ///< doubles
  mutable BufferPool pool_;
};

}  // namespace steepest::jit
