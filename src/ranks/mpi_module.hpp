#pragma once

#include <memory>

#include "steepest/ranks.hpp"

namespace steepest {

/// What the module libsteepest_mpi.so exports, with C linkage, as `steepest_join_mpi`: sets `ranks` to those of
/// MPI_COMM_WORLD.
using JoinMpi = void (*)(std::shared_ptr<Ranks>& ranks);

}  // namespace steepest
