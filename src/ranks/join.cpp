#include <dlfcn.h>

#include <cstdlib>

#include "base/module.hpp"
#include "ranks/mpi_module.hpp"

namespace steepest {
namespace {

/// Open MPI, MPICH and its kin, and Slurm's own launcher tell the number of ranks so.
bool is_launched() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"}) {
    const char* size = std::getenv(name);
    if (size != nullptr && std::atoi(size) > 1) return true;
  }
  return false;
}

}  // namespace

std::shared_ptr<Ranks> join_ranks() {
  if (!is_launched()) return {};
  void* handle = open_module("libsteepest_mpi.so");
  const auto join = handle ? reinterpret_cast<JoinMpi>(dlsym(handle, "steepest_join_mpi")) : nullptr;
  if (!join) {
    throw UserError(ErrorKind::command_line, "started with several ranks, but the module libsteepest_mpi.so is missing",
                    {}, "install it beside the program, or start without mpirun");
  }
  std::shared_ptr<Ranks> ranks;
  join(ranks);
  return ranks->count() > 1 ? ranks : nullptr;
}

}  // namespace steepest
