#include "kernel/llvm/emitter.hpp"

namespace steepest::jit {
namespace {

// LLVM's time grows faster than a function's size.
constexpr std::size_t most_members = 600;

}  // namespace

std::vector<llvm::Function*> emit_section(ModuleState& module, const Plan& plan, const Section& section,
                                          std::size_t first_group) {
  std::vector<llvm::Function*> functions;
  for (std::size_t next = 0; next < section.size();) {
    functions.push_back(declare_function(module, "section" + std::to_string(module.functions++)));
    Emitter emitter(module, plan, functions.back());
    std::size_t members = 0;
    do {
      emitter.emit(section[next], first_group + next);
      members += section[next].members.size();
      ++next;
    } while (next < section.size() && members + section[next].members.size() <= most_members);
    emitter.finish();
  }
  return functions;
}

}  // namespace steepest::jit
