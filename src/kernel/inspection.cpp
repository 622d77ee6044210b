#include "kernel/inspection.hpp"

#include <algorithm>
#include <tuple>

#include "kernel/program_options.hpp"

namespace steepest {
namespace {

std::vector<double*> pointers(std::vector<double>& values, std::int64_t stride) {
  std::vector<double*> result;
  for (std::size_t at = 0; at < values.size(); at += static_cast<std::size_t>(stride)) {
    result.push_back(values.data() + at);
  }
  return result;
}

}  // namespace

// The graph's own operators are looked at, not their expansions, and every value keeps its place until the sweep is
// over.
Inspection::Inspection(const Graph& graph, std::span<const NodeId> roots, const Bindings& bindings)
    : program_(std::make_shared<const Program>(
          make_program(graph, roots, ProgramOptions{.expand = false, .reuse_scratch = false}))),
      kernel_(make_interpreter(program_)),
      rows_(bindings.rows),
      buffers_(*program_, bindings) {
  const std::int64_t stride = std::max<std::int64_t>(rows_, 1);
  std::vector<double> outputs(static_cast<std::size_t>(program_->row_output_columns * stride));
  globals_ = run_passes(*program_, *kernel_, bindings, buffers_, pointers(outputs, stride));
}

void Inspection::want_outputs() {
  demand_.globals.assign(globals_.size(), 0);
  for (const std::uint32_t output : program_->outputs) {
    const Value& value = program_->values[output];
    std::fill_n(demand_.globals.begin() + value.offset, element_count(value.shape), 1);
  }
  // A per-row output that is the same in every row stands in a global.
  for (const RowOutput& output : program_->row_outputs) {
    const Value& value = program_->values[output.value];
    if (value.storage != Storage::global) continue;
    std::fill_n(demand_.globals.begin() + value.offset, element_count(value.shape), 1);
  }
}

Look Inspection::noting(const Test& test, std::int64_t first_row) {
  return [this, &test, first_row](const Seen& seen) {
    if (!test(seen)) return;
    const std::int64_t row = first_row < 0 ? -1 : first_row + seen.row;
    const auto key = std::tuple(seen.node, row, seen.element);
    if (found_ && key >= std::tuple(found_->node, found_->row, found_->element)) return;
    found_ = DomainFault{seen.node, {seen.arguments.begin(), seen.arguments.end()}, seen.element, row, seen.op};
  };
}

bool Inspection::sweep_block(std::size_t pass, std::int64_t first, const Test& test) {
  const std::int64_t count = std::min(program_->block_rows, rows_ - first);
  std::vector<double> accumulators(static_cast<std::size_t>(program_->passes[pass].accumulators_size));
  std::vector<double> outputs(static_cast<std::size_t>(program_->row_output_columns * program_->block_rows));
  const std::vector<double*> output_pointers = pointers(outputs, program_->block_rows);
  const Block block{.columns = buffers_.columns(first),
                    .row_outputs = output_pointers.data(),
                    .globals = globals_.data(),
                    .accumulators = accumulators.data(),
                    .scratch = buffers_.scratch(),
                    .rows = count};
  kernel_->rows(pass, block);
  demand_.block.assign(static_cast<std::size_t>(program_->scratch_size * program_->block_rows), 0);
  for (const RowOutput& output : program_->row_outputs) {
    const Value& value = program_->values[output.value];
    if (output.pass != pass || value.storage != Storage::block) continue;
    const std::int64_t size = element_count(value.shape) * program_->block_rows;
    std::fill_n(demand_.block.begin() + value.offset * program_->block_rows, size, 1);
  }
  const interpreter::Frame frame{.columns = block.columns,
                                 .globals = block.globals,
                                 .accumulators = block.accumulators,
                                 .scratch = block.scratch,
                                 .block_rows = program_->block_rows,
                                 .rows = count};
  const bool had_one = found_.has_value();
  pass_demand_on(*program_, program_->passes[pass].rows, frame, demand_, noting(test, first));
  return found_.has_value() && !had_one;
}

std::optional<DomainFault> Inspection::find(const Test& test) {
  found_.reset();
  want_outputs();
  for (std::size_t pass = program_->passes.size(); pass-- > 0;) {
    pass_demand_on(*program_, program_->passes[pass].after, {.globals = globals_.data()}, demand_, noting(test, -1));
    for (std::int64_t first = 0; first < rows_; first += program_->block_rows) {
      if (sweep_block(pass, first, test)) break;
    }
    pass_demand_on(*program_, program_->passes[pass].before, {.globals = globals_.data()}, demand_, noting(test, -1));
  }
  return found_;
}

}  // namespace steepest
