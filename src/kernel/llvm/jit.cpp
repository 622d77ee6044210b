#include "kernel/llvm/jit.hpp"

#include <llvm/Analysis/CGSCCPassManager.h>
#include <llvm/Analysis/LoopAnalysisManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>

#include "steepest/base.hpp"

namespace steepest::jit {
namespace {

// The emitted code is vectorised and fused already: variables become registers, equal reads become one.
constexpr const char* pipeline = "function(mem2reg,early-cse)";
// A body of a few instructions runs again and again: what its loops only repeat is worth moving out of them.
constexpr const char* pipeline_of_loops = "function(mem2reg,early-cse,loop-mssa(licm))";
constexpr std::size_t most_optimised_instructions = 5000;

template <class T>
T expect(llvm::Expected<T> result) {
  if (!result) throw InternalError("the compiler: " + llvm::toString(result.takeError()));
  return std::move(*result);
}

void expect(llvm::Error error) {
  if (error) throw InternalError("the compiler: " + llvm::toString(std::move(error)));
}

llvm::orc::JITTargetMachineBuilder target(const Host& host, std::size_t instructions) {
  const llvm::Triple triple(llvm::sys::getProcessTriple());
  llvm::orc::JITTargetMachineBuilder builder(triple);
  builder.setCPU(host.cpu);
  llvm::SmallVector<llvm::StringRef> features;
  llvm::StringRef(host.features).split(features, ',');
  for (const llvm::StringRef feature : features)
    builder.getFeatures().AddFeature(feature.drop_front(), feature[0] == '+');
  const bool is_long = instructions > most_optimised_instructions;
  builder.setCodeGenOptLevel(is_long ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default);
  return builder;
}

void optimise(llvm::Module& module, bool has_loops) {
  llvm::PassBuilder builder;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  llvm::ModulePassManager passes;
  expect(builder.parsePassPipeline(passes, has_loops ? pipeline_of_loops : pipeline));
  passes.run(module, modules);
}

}  // namespace

Jit::Jit(const Host& host, std::size_t instructions) {
  // LLVM's registry of targets is not thread-safe.
  static const bool registered = !llvm::InitializeNativeTarget() && !llvm::InitializeNativeTargetAsmPrinter();
  if (!registered) throw InternalError("LLVM was built without this machine's target");
  jit_ = expect(llvm::orc::LLJITBuilder().setJITTargetMachineBuilder(target(host, instructions)).create());
}

void Jit::add(std::unique_ptr<llvm::Module> module, std::unique_ptr<llvm::LLVMContext> context, bool has_loops) {
  std::string message;
  llvm::raw_string_ostream stream(message);
  if (llvm::verifyModule(*module, &stream)) throw InternalError("code that the compiler refuses: " + message);
  optimise(*module, has_loops);
  expect(jit_->addIRModule(llvm::orc::ThreadSafeModule(std::move(module), std::move(context))));
}

void* Jit::address(const std::string& name) { return expect(jit_->lookup(name)).toPtr<void*>(); }

}  // namespace steepest::jit
