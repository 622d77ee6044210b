#include "kernel/llvm/compile.hpp"

#include "kernel/llvm/emitter.hpp"
#include "kernel/llvm/external_functions.hpp"
#include "kernel/llvm/jit.hpp"
#include "kernel/llvm/scalars.hpp"
#include "kernel/program_cache.hpp"

namespace steepest::jit {
namespace {

CompiledProgram compiled(const Program& program, const Host& host, Tier tier) {
  const std::optional<Program> split = with_scalars(program);
  const Plan plan(split ? *split : program);
  Compiler compiler(host, tier);
  llvm::LLVMContext context;
  llvm::Module module("program", context);
  module.setDataLayout(compiler.data_layout());
  ModuleState state{module, host};
  state.whole = &plan;
  state.places = large_places(program);
  state.globals = static_cast<std::int64_t>(program.initial_globals.size());
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
    state.singles.clear();
    of.rows = emit(pass.rows);
    if (const llvm::Function* function = emit_singles(state, program)) of.before.push_back(function->getName().str());
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

std::optional<CompiledProgram> find(const ProgramCache& cache, const std::string& key) {
  const std::optional<std::string> bytes = cache.find(key);
  return bytes ? from_bytes(*bytes) : std::nullopt;
}

}  // namespace

std::size_t length_of(const Program& program) {
  std::size_t length = 0;
  for (const Pass& pass : program.passes) length += pass.before.size() + pass.rows.size() + pass.after.size();
  for (const std::shared_ptr<const Program>& body : program.functions) length += length_of(*body);
  return length;
}

CompiledProgram compiled_or_kept(const Program& program, const Host& host, Tier tier) {
  const std::optional<ProgramCache> cache = ProgramCache::open(program_cache_directory());
  if (!cache) return compiled(program, host, tier);
  const std::string key = program_key(program, host, Tier::full);
  if (std::optional<CompiledProgram> kept = find(*cache, key)) return std::move(*kept);
  const std::string own_key = tier == Tier::full ? key : program_key(program, host, tier);
  if (tier == Tier::quick) {
    if (std::optional<CompiledProgram> kept = find(*cache, own_key)) return std::move(*kept);
  }
  CompiledProgram fresh = compiled(program, host, tier);
  cache->keep(own_key, to_bytes(fresh));
  return fresh;
}

}  // namespace steepest::jit
