#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "objective/leaf_loop.hpp"
#include "objective/packing.hpp"
#include "objective/row_reducer.hpp"
#include "objective/single_columns.hpp"
#include "steepest/objective.hpp"

namespace steepest {

struct Worker;

/// What the runs of one problem share.
struct RunContext {
  std::shared_ptr<Threads> threads;
  Backend backend = Backend::automatic;
  std::int64_t parameters = 1;  ///< with the rows, fixes the leaves
  Precision precision = Precision::float64;
  std::shared_ptr<SingleColumns> singles = {};  ///< float32: columns that stay as they are; null: they change
  double evaluations = 100;                     ///< how often a program is expected to run, to choose its backend
};

/// A program with the memory to run it in, over all rows on all threads.
class Runner final {
 public:
  Runner(const Graph& graph, std::span<const NodeId> outputs, const Rows& rows, const RunContext& context);
  ~Runner();

  /// Inputs that the program does not use are ignored.
  void set(NodeId input, std::span<const double> values);
  /// The same, without a copy where that pays: the values must stay as they are until the run is over.
  void refer(NodeId input, std::span<const double> values);
  /// Asks for output k in memory of the caller, until the run is over; false: it is to be copied from output(k).
  bool put_output(std::size_t k, std::span<double> place);
  /// The program's row outputs go to columns of at least rows.here() doubles.
  void run(std::span<double* const> row_outputs = {});
  /// The row outputs are reduced to one partial result, which is valid until the next run.
  std::span<const double> run(const RowReducer& reducer);

  /// Output k of those asked for that are not per row, counted among themselves.
  std::span<const double> output(std::size_t k) const;
  /// The first of an input's columns among those that a reducer sees; nothing where it does not see them.
  std::optional<std::size_t> column_of(NodeId input) const;
  std::int64_t row_output_columns() const { return program_->row_output_columns; }
  std::string_view backend() const { return kernel_->backend(); }
  Precision precision() const { return kernel_->precision(); }

 private:
  void place_inputs(const Graph& graph);
  const RowInput& row_input(const Program::InputPlace& place, const Input& input) const;
  void place_packing(const Graph& graph);
  void run_passes(std::span<double* const> row_outputs, const RowReducer* reducer, std::size_t reduced_pass);
  void sweep(std::size_t pass, std::span<double* const> row_outputs, const RowReducer* reducer);
  void reduce_stored(const RowReducer& reducer, std::span<double* const> stored);
  Worker& worker(int index);
  Surroundings surroundings();
  Threads* threads_for(double work_per_row) const;
  std::int64_t first_row_here() const { return rows_.share ? static_cast<std::int64_t>(rows_.share->first) : 0; }

  std::shared_ptr<const Program> program_;
  std::unique_ptr<Kernel> kernel_;
  Rows rows_;
  RunContext context_;
  Leaves leaves_;
  std::vector<const double*> columns_;
  std::vector<const float*> single_columns_;    // in float32, where columns do not change
  std::optional<Packing> packing_;              // instead of columns, where rows are read in place
  std::map<NodeId, std::size_t> columns_from_;  // input: its first column
  std::map<NodeId, std::pair<std::int64_t, std::int64_t>> globals_of_;  // input: offset, size
  std::shared_ptr<double> globals_;
  std::vector<std::unique_ptr<PartialTree>> trees_;  // one a pass, and one for stored rows
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<double> reduced_;
  std::vector<LargePlace> large_;  // what the kernel takes from, and puts into, other memory than the globals
  std::vector<double*> places_;    // for each its memory
};

}  // namespace steepest
