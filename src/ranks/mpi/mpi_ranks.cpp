#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "ranks/mpi_module.hpp"

namespace steepest {
namespace {

constexpr std::size_t longest_message = std::size_t{1} << 30;  // MPI counts in int
constexpr std::chrono::seconds patience{2};

/// Calls message(part) for parts that MPI can count.
template <class Bytes, class Message>
void in_parts(Bytes bytes, const Message& message) {
  do {
    const std::size_t size = std::min(bytes.size(), longest_message);
    message(bytes.first(size));
    bytes = bytes.subspan(size);
  } while (!bytes.empty());
}

class MpiRanks final : public Ranks {
 public:
  MpiRanks() {
    int provided = 0;
    // Only the main thread speaks to other ranks.
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &count_);
    MPI_Comm machine = MPI_COMM_NULL;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &machine);
    MPI_Comm_size(machine, &on_this_machine_);
    MPI_Comm_free(&machine);
  }
  int rank() const override { return rank_; }
  int count() const override { return count_; }
  int on_this_machine() const override { return on_this_machine_; }

  void send(int to, std::span<const std::byte> bytes) override {
    in_parts(bytes, [&](std::span<const std::byte> part) {
      MPI_Send(part.data(), static_cast<int>(part.size()), MPI_BYTE, to, 0, MPI_COMM_WORLD);
    });
  }
  void receive(int from, std::span<std::byte> bytes) override {
    in_parts(bytes, [&](std::span<std::byte> part) {
      MPI_Recv(part.data(), static_cast<int>(part.size()), MPI_BYTE, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    });
  }
  void broadcast(std::span<std::byte> bytes) override {
    in_parts(bytes, [](std::span<std::byte> part) {
      MPI_Bcast(part.data(), static_cast<int>(part.size()), MPI_BYTE, 0, MPI_COMM_WORLD);
    });
  }
  void leave(int status) override {
    MPI_Request all = MPI_REQUEST_NULL;
    MPI_Ibarrier(MPI_COMM_WORLD, &all);
    int done = 0;
    for (const auto end = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < end;) {
      MPI_Test(&all, &done, MPI_STATUS_IGNORE);
      if (done != 0) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (done == 0) MPI_Abort(MPI_COMM_WORLD, status);
    MPI_Finalize();
  }

 private:
  int rank_ = 0;
  int count_ = 1;
  int on_this_machine_ = 1;
};

}  // namespace
}  // namespace steepest

extern "C" __attribute__((visibility("default"))) void steepest_join_mpi(std::shared_ptr<steepest::Ranks>& ranks) {
  ranks = std::make_shared<steepest::MpiRanks>();
}
