#include "kernel/llvm/jit.hpp"

#include <llvm/Analysis/CGSCCPassManager.h>
#include <llvm/Analysis/LoopAnalysisManager.h>
#include <llvm/ExecutionEngine/Orc/CompileUtils.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>

#include "kernel/llvm/external_functions.hpp"
#include "steepest/base.hpp"

namespace steepest::jit {
namespace {

// The emitted code is vectorised and fused already: variables become registers, equal reads become one.
constexpr const char* pipeline = "function(mem2reg,early-cse)";
// A body of a few instructions runs again and again: what its loops only repeat is worth moving out of them.
// Bodies that are marked become part of their loop: their own loop over rows then has one step and vanishes, and a
// short state stays in registers.
constexpr const char* pipeline_of_loops =
    "always-inline,function(mem2reg,sccp,simplifycfg,early-cse<memssa>,loop-mssa(licm))";

template <class T>
T expect(llvm::Expected<T> result) {
  if (!result) throw InternalError("the compiler: " + llvm::toString(result.takeError()));
  return std::move(*result);
}

void expect(llvm::Error error) {
  if (error) throw InternalError("the compiler: " + llvm::toString(std::move(error)));
}

llvm::orc::JITTargetMachineBuilder target(const Host& host, Tier tier) {
  const llvm::Triple triple(llvm::sys::getProcessTriple());
  llvm::orc::JITTargetMachineBuilder builder(triple);
  builder.setCPU(host.cpu);
  llvm::SmallVector<llvm::StringRef> features;
  llvm::StringRef(host.features).split(features, ',');
  for (const llvm::StringRef feature : features)
    builder.getFeatures().AddFeature(feature.drop_front(), feature[0] == '+');
  // Code that is kept from run to run is loaded wherever there is room.
  builder.setRelocationModel(llvm::Reloc::PIC_);
  builder.setCodeModel(llvm::CodeModel::Small);
  builder.setCodeGenOptLevel(tier == Tier::quick ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default);
  return builder;
}

void register_target() {
  // LLVM's registry of targets is not thread-safe.
  static const bool registered = !llvm::InitializeNativeTarget() && !llvm::InitializeNativeTargetAsmPrinter();
  if (!registered) throw InternalError("LLVM was built without this machine's target");
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

Compiler::Compiler(const Host& host, Tier tier) {
  register_target();
  machine_ = expect(target(host, tier).createTargetMachine());
}

std::string Compiler::object_file(llvm::Module& module, bool has_loops) {
  std::string message;
  llvm::raw_string_ostream stream(message);
  if (llvm::verifyModule(module, &stream)) throw InternalError("code that the compiler refuses: " + message);
  optimise(module, has_loops);
  return expect(llvm::orc::SimpleCompiler(*machine_)(module))->getBuffer().str();
}

LoadedCode::LoadedCode(const Host& host, const std::string& object,
                       const std::vector<std::string>& external_functions) {
  register_target();
  jit_ = expect(llvm::orc::LLJITBuilder().setJITTargetMachineBuilder(target(host, Tier::full)).create());
  llvm::orc::SymbolMap symbols;
  for (const std::string& name : external_functions) {
    symbols[jit_->mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(external_function(name)),
                                            llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  }
  if (!symbols.empty()) expect(jit_->getMainJITDylib().define(llvm::orc::absoluteSymbols(std::move(symbols))));
  expect(jit_->addObjectFile(llvm::MemoryBuffer::getMemBufferCopy(object)));
}

void* LoadedCode::address(const std::string& name) { return expect(jit_->lookup(name)).toPtr<void*>(); }

}  // namespace steepest::jit
