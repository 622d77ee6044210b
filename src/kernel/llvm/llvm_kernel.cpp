#include <mutex>
#include <new>

#include "kernel/llvm/compiled_program.hpp"
#include "kernel/llvm/emitter.hpp"
#include "kernel/llvm/external_functions.hpp"
#include "kernel/llvm/jit.hpp"
#include "kernel/llvm_module.hpp"
#include "kernel/program_cache.hpp"

namespace steepest::jit {
namespace {

using Function = void (*)(const double* const* columns, double* const* row_outputs, double* globals,
                          double* accumulators, double* scratch, double* workspace, std::int64_t rows,
                          std::int64_t fetch);

struct FreeAligned {
  void operator()(double* memory) const { ::operator delete[](memory, std::align_val_t(64)); }
};
using Buffer = std::unique_ptr<double[], FreeAligned>;

Buffer make_buffer(std::size_t size) {
  return Buffer(
      static_cast<double*>(::operator new[](std::max<std::size_t>(size, 1) * sizeof(double), std::align_val_t(64))));
}

/// Memory beside the caller's, one piece a running thread.
class BufferPool final {
 public:
  Buffer take(std::size_t size) {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return make_buffer(size);
    Buffer buffer = std::move(free_.back());
    free_.pop_back();
    return buffer;
  }
  void give(Buffer buffer) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(buffer));
  }

 private:
  std::mutex mutex_;
  std::vector<Buffer> free_;
};

std::size_t length_of(const Program& program) {
  std::size_t length = 0;
  for (const Pass& pass : program.passes) length += pass.before.size() + pass.rows.size() + pass.after.size();
  for (const std::shared_ptr<const Program>& body : program.functions) length += length_of(*body);
  return length;
}

CompiledProgram compiled(const Program& program, const Host& host) {
  const Plan plan(program);
  Compiler compiler(host, length_of(program));
  llvm::LLVMContext context;
  llvm::Module module("program", context);
  module.setDataLayout(compiler.data_layout());
  ModuleState state{module, host};
  state.whole = &plan;
  state.places = large_places(program);
  std::size_t group = 1;
  const auto emit = [&](const Section& section) {
    std::vector<std::string> names;
    for (const llvm::Function* function : emit_section(state, plan, section, group)) {
      names.push_back(function->getName().str());
    }
    group += section.size();
    return names;
  };
  CompiledProgram result;
  for (const PassPlan& pass : plan.passes()) {
    PassFunctions& of = result.passes.emplace_back();
    of.before = emit(pass.before);
    of.rows = emit(pass.rows);
    of.after = emit(pass.after);
  }
  for (const llvm::Function& function : module) {
    const std::string name = function.getName().str();
    if (function.isDeclaration() && external_function(name)) result.external_functions.push_back(name);
  }
  result.pieces = state.pieces;
  result.workspace = state.workspace;
  result.own_scratch = plan.scratch_size() > program.scratch_size ? plan.scratch_size() * program.block_rows : 0;
  result.object = compiler.object_file(module, state.workspace > 0);
  return result;
}

/// From the cache where there is one.
CompiledProgram compiled_or_kept(const Program& program, const Host& host) {
  const std::optional<ProgramCache> cache = ProgramCache::open(program_cache_directory());
  if (!cache) return compiled(program, host);
  const std::string key = program_key(program, host);
  if (const std::optional<std::string> bytes = cache->find(key)) {
    if (std::optional<CompiledProgram> kept = from_bytes(*bytes)) return std::move(*kept);
  }
  CompiledProgram fresh = compiled(program, host);
  cache->keep(key, to_bytes(fresh));
  return fresh;
}

class LlvmKernel final : public Kernel {
 public:
  LlvmKernel(const CompiledProgram& compiled, std::vector<LargePlace> places, const Host& host)
      : loaded_(host, compiled.object, compiled.external_functions),
        places_(std::move(places)),
        workspace_(compiled.workspace),
        own_scratch_(compiled.own_scratch) {
    for (const PassFunctions& of : compiled.passes) {
      code_.push_back({pieces(of.before, compiled), addresses(of.rows), pieces(of.after, compiled)});
    }
  }

  void before(std::size_t pass, double* globals) const override { run_before(pass, {.globals = globals}); }
  void after(std::size_t pass, double* globals) const override { run_after(pass, {.globals = globals}); }
  void run_before(std::size_t pass, const Surroundings& around) const override {
    run_single(code_[pass].before, around);
  }
  void run_after(std::size_t pass, const Surroundings& around) const override { run_single(code_[pass].after, around); }
  bool uses_places() const override { return true; }

  void rows(std::size_t pass, const Block& block) const override {
    const std::vector<Function>& functions = code_[pass].rows;
    if (functions.empty()) return;
    with_buffer([&](double* workspace, double* scratch) {
      for (const Function function : functions) {
        function(block.columns, block.row_outputs, block.globals, block.accumulators, scratch ? scratch : block.scratch,
                 workspace, block.rows, block.fetch);
      }
    });
  }

  std::string_view backend() const override { return "llvm"; }

 private:
  struct InPieces {
    Function function;
    std::int64_t pieces;
  };
  struct PassCode {
    std::vector<InPieces> before;
    std::vector<Function> rows;
    std::vector<InPieces> after;
  };

  std::vector<InPieces> pieces(const std::vector<std::string>& names, const CompiledProgram& compiled) {
    std::vector<InPieces> functions;
    for (const std::string& name : names) {
      const auto found = compiled.pieces.find(name);
      functions.push_back({addresses({name})[0], found == compiled.pieces.end() ? 1 : found->second});
    }
    return functions;
  }

  std::vector<Function> addresses(const std::vector<std::string>& names) {
    std::vector<Function> functions;
    for (const std::string& name : names) functions.push_back(reinterpret_cast<Function>(loaded_.address(name)));
    return functions;
  }

  void run_single(const std::vector<InPieces>& functions, const Surroundings& around) const {
    if (functions.empty()) return;
    std::vector<double*> places(around.places.begin(), around.places.end());
    if (places.empty()) {
      for (const LargePlace& place : places_) places.push_back(around.globals + place.offset);
    }
    with_buffer([&](double* workspace, double*) {
      for (const auto& [function, count] : functions) {
        const std::function<void(std::int64_t)> piece = [&, run = function](std::int64_t number) {
          run(places.data(), nullptr, around.globals, nullptr, nullptr, workspace, number, 0);
        };
        if (count > 1 && around.share) {
          around.share(count, piece);
        } else {
          for (std::int64_t number = 0; number < count; ++number) piece(number);
        }
      }
    });
  }

  template <class Run>
  void with_buffer(const Run& run) const {
    if (workspace_ + own_scratch_ == 0) return run(nullptr, nullptr);
    Buffer buffer = pool_.take(static_cast<std::size_t>(workspace_ + own_scratch_));
    run(buffer.get() + own_scratch_, own_scratch_ > 0 ? buffer.get() : nullptr);
    pool_.give(std::move(buffer));
  }

  LoadedCode loaded_;
  std::vector<LargePlace> places_;
  std::vector<PassCode> code_;
  std::int64_t workspace_, own_scratch_;  ///< doubles
  mutable BufferPool pool_;
};

}  // namespace
}  // namespace steepest::jit

extern "C" __attribute__((visibility("default"))) void steepest_make_llvm_kernel(
    const std::shared_ptr<const steepest::Program>& program, std::unique_ptr<steepest::Kernel>& kernel) {
  const steepest::jit::Host host = steepest::jit::detect_host();
  if (host.native_lanes == 0 || !steepest::jit::vector_function("exp u10", host.native_lanes)) return;
  kernel = std::make_unique<steepest::jit::LlvmKernel>(steepest::jit::compiled_or_kept(*program, host),
                                                       steepest::large_places(*program), host);
}
