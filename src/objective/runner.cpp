#include "objective/runner.hpp"

#include <algorithm>
#include <atomic>

#include "kernel/program_options.hpp"
#include "objective/worker.hpp"
#include "steepest/base.hpp"
#include "steepest/table.hpp"
#include "table/aligned_values.hpp"

namespace steepest {
namespace {

/// Elements that a pass touches in each row, a rough measure of its time.
double work_per_row(const Program& program, const Pass& pass) {
  double work = 0;
  for (const Instruction& instruction : pass.rows) {
    work += static_cast<double>(element_count(program.values[instruction.result].shape));
    for (const std::uint32_t argument : instruction.arguments) {
      work += static_cast<double>(element_count(program.values[argument].shape));
    }
  }
  return work;
}

/// Doubles for the accumulators of a pass, so that what follows is aligned.
std::size_t totals_size(const Pass& pass) { return static_cast<std::size_t>((pass.accumulators_size + 7) / 8 * 8); }

/// A pass without row instructions may still write a column as it stands.
bool visits_rows(const Program& program, std::size_t pass) {
  if (!program.passes[pass].rows.empty()) return true;
  return std::ranges::any_of(program.row_outputs, [&](const RowOutput& o) { return o.pass == pass; });
}

/// The pass that writes all row outputs, or nothing.
std::optional<std::size_t> output_pass(const Program& program) {
  if (program.row_outputs.empty()) return {};
  const std::size_t pass = program.row_outputs.front().pass;
  const bool same = std::ranges::all_of(program.row_outputs, [&](const RowOutput& o) { return o.pass == pass; });
  return same ? std::optional(pass) : std::nullopt;
}

/// Calls chunk(range, rows) for the chunks of a leaf, which fills the rows, and reduces each.
template <class Chunk>
void reduce_chunks(const RowReducer& reducer, std::int64_t block_rows, RowRange leaf, Worker& worker, double* partial,
                   const Chunk& chunk) {
  reducer.clear(partial);
  const std::int64_t size = reducer.chunk_rows(block_rows);
  double* buffer = worker.buffer(reducer.buffer_size(size));
  for (std::size_t c = 0; c < worker.chunk_outputs.size(); ++c) {
    worker.chunk_outputs[c] = reducer.place(buffer, size, c);
  }
  for (std::int64_t done = 0; done < leaf.count; done += size) {
    const RowRange range{leaf.begin + done, std::min(size, leaf.count - done)};
    RowChunk rows{.buffer = buffer, .size = size, .rows = range.count};
    chunk(range, rows);
    reducer.absorb(partial, rows);
  }
}

}  // namespace

Runner::Runner(const Graph& graph, std::span<const NodeId> outputs, const Rows& rows, const RunContext& context)
    : program_(std::make_shared<const Program>(make_program(graph, outputs, {.precision = context.precision}))),
      rows_(rows),
      context_(context) {
  leaves_ = leaves_of(rows_, context_.parameters);
  const double row_work = static_cast<double>(std::max<std::int64_t>(rows_.count, 1));
  kernel_ = make_kernel(program_, context_.backend, row_work * context_.evaluations);
  globals_ = aligned_values(program_->initial_globals.size());
  std::ranges::copy(program_->initial_globals, globals_.get());
  if (program_->row_count_offset >= 0) globals_.get()[program_->row_count_offset] = static_cast<double>(rows_.count);
  trees_.resize(program_->passes.size() + 1);
  workers_.resize(static_cast<std::size_t>(context_.threads->count()));
  place_inputs(graph);
  if (kernel_->uses_places()) large_ = large_places(*program_);
  for (const LargePlace& place : large_) places_.push_back(globals_.get() + place.offset);
}

Runner::~Runner() = default;

const RowInput& Runner::row_input(const Program::InputPlace& place, const Input& input) const {
  const auto found = std::ranges::find(rows_.inputs, input.node, &RowInput::node);
  if (found == rows_.inputs.end()) throw InternalError("no column for the input '" + input.name + "'");
  if (static_cast<std::int64_t>(found->columns.size() + found->in_table.size()) != place.size) {
    throw InternalError("the columns of the input '" + input.name + "' do not fill its shape");
  }
  return *found;
}

void Runner::place_inputs(const Graph& graph) {
  if (rows_.in_place) {
    place_packing(graph);
  } else {
    columns_.resize(static_cast<std::size_t>(program_->columns), nullptr);
  }
  for (const Program::InputPlace& place : program_->inputs) {
    const Input& input = graph.inputs()[place.input];
    if (place.storage == Storage::column && !packing_) {
      std::ranges::copy(row_input(place, input).columns, columns_.begin() + place.offset);
    }
    if (place.storage == Storage::column) columns_from_[input.node] = static_cast<std::size_t>(place.offset);
    if (place.storage == Storage::global) globals_of_[input.node] = {place.offset, place.size};
  }
  if (kernel_->precision() == Precision::float32 && context_.singles && !packing_) {
    single_columns_.resize(columns_.size());
    context_.singles->take(columns_, static_cast<std::size_t>(rows_.here()), *context_.threads, single_columns_);
  }
}

void Runner::place_packing(const Graph& graph) {
  const std::shared_ptr<const RowMajor>& from = rows_.in_place->in_place();
  std::vector<std::optional<std::size_t>> places(static_cast<std::size_t>(program_->columns));
  for (const Program::InputPlace& place : program_->inputs) {
    if (place.storage != Storage::column) continue;
    auto next = places.begin() + place.offset;
    for (const std::size_t column : row_input(place, graph.inputs()[place.input]).in_table) {
      *next++ = from->places[column];
    }
  }
  packing_.emplace(from, places);
}

std::optional<std::size_t> Runner::column_of(NodeId input) const {
  const auto found = columns_from_.find(input);
  return found == columns_from_.end() || program_->passes.size() != 1 ? std::nullopt : std::optional(found->second);
}

void Runner::set(NodeId input, std::span<const double> values) {
  const auto found = globals_of_.find(input);
  if (found == globals_of_.end()) return;
  const auto [offset, size] = found->second;
  if (static_cast<std::int64_t>(values.size()) != size) throw InternalError("an input's values do not fill its shape");
  std::copy_n(values.data(), values.size(), globals_.get() + offset);
  for (std::size_t i = 0; i < large_.size(); ++i) {
    if (!large_[i].output && large_[i].offset == offset) places_[i] = globals_.get() + offset;
  }
}

void Runner::refer(NodeId input, std::span<const double> values) {
  const auto found = globals_of_.find(input);
  for (std::size_t i = 0; i < large_.size() && found != globals_of_.end(); ++i) {
    const auto [offset, size] = found->second;
    if (large_[i].output || large_[i].offset != offset || static_cast<std::int64_t>(values.size()) != size) continue;
    places_[i] = const_cast<double*>(values.data());  // which the kernel only reads
    return;
  }
  set(input, values);
}

bool Runner::put_output(std::size_t k, std::span<double> place) {
  for (std::size_t i = 0; i < large_.size(); ++i) {
    if (large_[i].output != k || large_[i].size != static_cast<std::int64_t>(place.size())) continue;
    places_[i] = place.data();
    return true;
  }
  return false;
}

Surroundings Runner::surroundings() {
  Surroundings around{.globals = globals_.get(), .places = places_};
  Threads* threads = context_.threads.get();
  if (threads->count() < 2) return around;
  around.share = [threads](std::int64_t count, const std::function<void(std::int64_t)>& piece) {
    std::atomic<std::int64_t> next{0};
    threads->run([&](int) {
      for (std::int64_t number = next++; number < count; number = next++) piece(number);
    });
  };
  return around;
}

std::span<const double> Runner::output(std::size_t k) const {
  const Value& value = program_->values[program_->outputs.at(k)];
  const double* place = globals_.get() + value.offset;
  for (std::size_t i = 0; i < large_.size(); ++i) {
    if (large_[i].output == k) place = places_[i];
  }
  return {place, static_cast<std::size_t>(element_count(value.shape))};
}

Worker& Runner::worker(int index) {
  std::unique_ptr<Worker>& slot = workers_[static_cast<std::size_t>(index)];
  if (!slot) slot = std::make_unique<Worker>(*program_);
  return *slot;
}

Threads* Runner::threads_for(double work_per_row) const {
  constexpr double worth_waking = 100'000;
  const bool worth = static_cast<double>(rows_.count) * work_per_row >= worth_waking;
  return worth && context_.threads->count() > 1 ? context_.threads.get() : nullptr;
}

void Runner::sweep(std::size_t index, std::span<double* const> row_outputs, const RowReducer* reducer) {
  const Pass& pass = program_->passes[index];
  const auto sums = static_cast<std::size_t>(pass.accumulators_size);
  const std::size_t totals = totals_size(pass);
  if (!trees_[index]) trees_[index] = std::make_unique<PartialTree>(leaves_.count());
  const BlockSource source{*kernel_,
                           *program_,
                           columns_,
                           single_columns_,
                           packing_ ? &*packing_ : nullptr,
                           rows_.readable,
                           globals_.get(),
                           reducer == nullptr || !reducer->fetches()};
  const std::int64_t first_row = first_row_here();
  if (packing_) packing_->check_unchanged();

  const auto leaf = [&](int thread, std::int64_t begin, std::int64_t end, double* partial) {
    Worker& memory = worker(thread);
    reset_accumulators(pass, {partial, sums});
    const RowRange range{begin - first_row, end - begin};
    if (reducer == nullptr) {
      std::vector<double*> places(row_outputs.begin(), row_outputs.end());
      for (double*& place : places) place += range.begin;
      memory.run(source, index, range, places, partial);
      return;
    }
    reduce_chunks(*reducer, program_->block_rows, range, memory, partial + totals,
                  [&](RowRange range, RowChunk& chunk) {
                    memory.run(source, index, range, memory.chunk_outputs, partial);
                    chunk.columns = memory.columns();
                    if (reducer->fetches())
                      chunk.next = memory.memory_of(source, {range.begin + range.count, range.count});
                  });
  };
  const auto merge = [&](double* left, const double* right) {
    add_accumulators(pass, {left, sums}, {right, sums});
    if (reducer != nullptr) reducer->merge(left + totals, right + totals);
  };
  PartialTree& tree = *trees_[index];
  tree.begin(totals + (reducer != nullptr ? reducer->partial_size() : 0));
  std::shared_ptr<double> root = over_leaves(leaves_, threads_for(work_per_row(*program_, pass)), tree, leaf, merge);
  store_totals(pass, {root.get(), sums}, {globals_.get(), program_->initial_globals.size()});
  if (reducer != nullptr) reduced_.assign(root.get() + totals, root.get() + totals + reducer->partial_size());
  tree.recycle(std::move(root));
}

void Runner::run(std::span<double* const> row_outputs) { run_passes(row_outputs, nullptr, 0); }

void Runner::run_passes(std::span<double* const> row_outputs, const RowReducer* reducer, std::size_t reduced_pass) {
  if (static_cast<std::int64_t>(row_outputs.size()) != program_->row_output_columns && reducer == nullptr) {
    throw InternalError("row outputs without a place");
  }
  const Surroundings around = surroundings();
  for (std::size_t pass = 0; pass < program_->passes.size(); ++pass) {
    kernel_->run_before(pass, around);
    if (visits_rows(*program_, pass)) sweep(pass, row_outputs, pass == reduced_pass ? reducer : nullptr);
    kernel_->run_after(pass, around);
  }
}

std::span<const double> Runner::run(const RowReducer& reducer) {
  if (const std::optional<std::size_t> pass = output_pass(*program_)) {
    run_passes({}, &reducer, *pass);
    return reduced_;
  }
  // Row outputs that arise in different passes only meet in memory.
  const auto rows = static_cast<std::size_t>(rows_.here());
  std::vector<double> stored(rows * static_cast<std::size_t>(program_->row_output_columns));
  std::vector<double*> places;
  for (std::int64_t c = 0; c < program_->row_output_columns; ++c) {
    places.push_back(stored.data() + static_cast<std::size_t>(c) * rows);
  }
  run_passes(places, nullptr, 0);
  reduce_stored(reducer, places);
  return reduced_;
}

void Runner::reduce_stored(const RowReducer& reducer, std::span<double* const> stored) {
  if (!trees_.back()) trees_.back() = std::make_unique<PartialTree>(leaves_.count());
  PartialTree& tree = *trees_.back();
  tree.begin(reducer.partial_size());
  const std::int64_t first_row = first_row_here();
  const auto leaf = [&](int thread, std::int64_t begin, std::int64_t end, double* partial) {
    Worker& memory = worker(thread);
    reduce_chunks(reducer, program_->block_rows, {begin - first_row, end - begin}, memory, partial,
                  [&](RowRange range, RowChunk&) {
                    for (std::size_t c = 0; c < stored.size(); ++c) {
                      std::copy_n(stored[c] + range.begin, range.count, memory.chunk_outputs[c]);
                    }
                  });
  };
  const auto merge = [&](double* left, const double* right) { reducer.merge(left, right); };
  std::shared_ptr<double> root =
      over_leaves(leaves_, threads_for(static_cast<double>(stored.size())), tree, leaf, merge);
  reduced_.assign(root.get(), root.get() + reducer.partial_size());
  tree.recycle(std::move(root));
}

}  // namespace steepest
