#include <algorithm>

#include "kernel/cost.hpp"
#include "kernel/llvm_module.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

// Of compiling in full, and of the time that code so compiled takes.
constexpr double quick_share = 0.4, quick_slowness = 2;

}  // namespace

std::unique_ptr<Kernel> make_kernel(std::shared_ptr<const Program> program, Backend backend, double work) {
  if (backend == Backend::interpreter) return make_interpreter(std::move(program));
  if (backend == Backend::llvm) {
    std::unique_ptr<Kernel> kernel = make_llvm_kernel(std::move(program));
    if (!kernel) {
      throw UserError(ErrorKind::command_line, "the compiling backend is not installed", {},
                      "take --backend interpreter, or install the module libsteepest_llvm.so");
    }
    return kernel;
  }
  const Cost cost = estimated_cost(*program, work);
  const double full = cost.compiling + cost.compiled;
  const double quick = quick_share * cost.compiling + quick_slowness * cost.compiled;
  if (cost.interpreted > std::min(quick, full)) {
    const Tier tier = quick < full ? Tier::quick : Tier::full;
    if (std::unique_ptr<Kernel> kernel = make_llvm_kernel(program, tier)) return kernel;
  }
  return make_interpreter(std::move(program));
}

}  // namespace steepest
