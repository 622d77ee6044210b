#include "kernel/cost.hpp"
#include "steepest/base.hpp"

namespace steepest {

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
  if (cost.interpreted > cost.compiled + cost.compiling) {
    if (std::unique_ptr<Kernel> kernel = make_llvm_kernel(program)) return kernel;
  }
  return make_interpreter(std::move(program));
}

}  // namespace steepest
