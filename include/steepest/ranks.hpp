#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "steepest/base.hpp"

/// Processes, on one machine or many, that work on one problem together, each with some of its rows.
namespace steepest {

/// One of several processes that run the same program with the same options. They meet in these calls, all in the same
/// order, and decide alike because they know the same numbers.
class Ranks {
 public:
  virtual ~Ranks() = default;
  /// Of this process, from 0.
  virtual int rank() const = 0;
  virtual int count() const = 0;
  /// How many of them share this machine.
  virtual int on_this_machine() const = 0;

  /// Messages from one rank to another arrive in the order in which they were sent.
  virtual void send(int to, std::span<const std::byte> bytes) = 0;
  /// Waits for a message of this length.
  virtual void receive(int from, std::span<std::byte> bytes) = 0;
  /// What rank 0 has, everywhere.
  virtual void broadcast(std::span<std::byte> bytes) = 0;

  /// The last call: waits a moment for the others; where they do not come, ends them all.
  virtual void leave(int status) = 0;
};

/// The ranks among which a launcher (mpirun, mpiexec, srun) started this process; null where it runs alone.
/// UserError (command line): there is a launcher, but the module libsteepest_mpi.so is not installed.
std::shared_ptr<Ranks> join_ranks();

/// Ranks that are threads of one process: thread k takes element k.
std::vector<std::shared_ptr<Ranks>> thread_ranks(int count);

/// The text of every rank, in their order, on every rank.
std::vector<std::string> gathered(Ranks& ranks, const std::string& mine);

/// The numbers of all ranks one after the other, in their order, on every rank.
std::vector<double> joined(Ranks& ranks, std::span<const double> mine);

/// Rank 0's number, on every rank.
double agreed(Ranks& ranks, double mine);

/// Runs `work`, which may fail on some ranks only: the UserError of the first of them is then thrown on all. Without
/// ranks it is just run.
void together(Ranks* ranks, const std::function<void()>& work);

/// Which rows of a table a rank has.
struct RowShare {
  std::shared_ptr<Ranks> ranks;
  std::size_t first = 0;  ///< row, of all
  std::size_t count = 0;  ///< rows here
  std::size_t all = 0;    ///< rows of the table
};

/// The largest number of rows that are summed without a look at other threads or ranks, whatever the number of
/// parameters: a power of two. Shares begin at multiples of it, so that sums have one shape for any number of ranks.
std::size_t largest_leaf(std::size_t rows);

/// Where the ranks' shares of so many rows begin, and the end: count + 1 numbers. With few rows the last ranks have
/// none.
std::vector<std::size_t> share_bounds(std::size_t rows, int ranks);

}  // namespace steepest
