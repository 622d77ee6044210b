#include <algorithm>
#include <utility>

#include "kernel/row_buffers.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

std::span<const double> bound(const Program::InputPlace& place, const Bindings& bindings, std::int64_t size) {
  const auto positioned = bindings.at_position.find(place.input);
  const auto named = bindings.inputs.find(place.name);
  if (positioned == bindings.at_position.end() && named == bindings.inputs.end()) {
    throw InternalError("no values for '" + place.name + "'");
  }
  const std::span<const double> values = positioned != bindings.at_position.end() ? positioned->second : named->second;
  if (static_cast<std::int64_t>(values.size()) != size) {
    throw InternalError("'" + place.name + "' needs " + std::to_string(size) + " values, not " +
                        std::to_string(values.size()));
  }
  return values;
}

}  // namespace

std::vector<double> bound_globals(const Program& program, const Bindings& bindings) {
  std::vector<double> globals = program.initial_globals;
  bind_inputs(program, bindings, globals);
  return globals;
}

void bind_inputs(const Program& program, const Bindings& bindings, std::span<double> globals) {
  for (const Program::InputPlace& place : program.inputs) {
    if (place.storage != Storage::global) continue;
    std::ranges::copy(bound(place, bindings, place.size), globals.begin() + place.offset);
  }
  if (program.row_count_offset >= 0) {
    globals[static_cast<std::size_t>(program.row_count_offset)] = static_cast<double>(bindings.rows);
  }
}

RowBuffers::RowBuffers(const Program& program, const Bindings& bindings) : stride_(padded(bindings.rows)) {
  columns_.resize(static_cast<std::size_t>(program.columns * stride_));
  for (const Program::InputPlace& place : program.inputs) {
    if (place.storage != Storage::column) continue;
    const std::span<const double> values = bound(place, bindings, place.size * bindings.rows);
    for (std::int64_t element = 0; element < place.size; ++element) {
      std::copy_n(values.begin() + element * bindings.rows, bindings.rows,
                  columns_.begin() + (place.offset + element) * stride_);
    }
  }
  const std::int64_t scratch = program.scratch_size * program.block_rows;
  scratch_.resize(static_cast<std::size_t>(scratch) + 8);
  column_pointers_.resize(static_cast<std::size_t>(program.columns));
}

double* RowBuffers::scratch() {
  constexpr std::uintptr_t line = 64;
  const auto address = reinterpret_cast<std::uintptr_t>(scratch_.data());
  return scratch_.data() + (line - address % line) % line / sizeof(double);
}

const double* const* RowBuffers::columns(std::int64_t first_row) {
  for (std::size_t i = 0; i < column_pointers_.size(); ++i) {
    column_pointers_[i] = columns_.data() + static_cast<std::int64_t>(i) * stride_ + first_row;
  }
  return column_pointers_.data();
}

const float* const* RowBuffers::single_columns(std::int64_t first_row) {
  if (singles_.size() != columns_.size()) {
    singles_.resize(columns_.size());
    single_pointers_.resize(column_pointers_.size());
    std::ranges::transform(columns_, singles_.begin(), [](double value) { return static_cast<float>(value); });
  }
  for (std::size_t i = 0; i < single_pointers_.size(); ++i) {
    single_pointers_[i] = singles_.data() + static_cast<std::int64_t>(i) * stride_ + first_row;
  }
  return single_pointers_.data();
}

namespace {

std::vector<std::vector<double>> empty_row_outputs(const Program& program, std::int64_t rows) {
  std::vector<std::vector<double>> result;
  for (const RowOutput& output : program.row_outputs) {
    result.emplace_back(static_cast<std::size_t>(element_count(program.values[output.value].shape) * rows));
  }
  return result;
}

std::vector<double*> output_pointers(std::vector<std::vector<double>>& outputs, std::int64_t rows) {
  std::vector<double*> pointers;
  for (std::vector<double>& output : outputs) {
    const std::int64_t count = rows == 0 ? 0 : static_cast<std::int64_t>(output.size()) / rows;
    for (std::int64_t element = 0; element < count; ++element) pointers.push_back(output.data() + element * rows);
  }
  return pointers;
}

void run_rows(const Program& program, const Kernel& kernel, std::size_t index, RowBuffers& buffers,
              std::span<double> globals, std::vector<double*> outputs, std::int64_t rows) {
  const Pass& pass = program.passes[index];
  std::vector<double> accumulators(static_cast<std::size_t>(pass.accumulators_size));
  reset_accumulators(pass, accumulators);
  for (std::int64_t first = 0; first < rows; first += program.block_rows) {
    const std::int64_t count = std::min(program.block_rows, rows - first);
    const bool single = kernel.precision() == Precision::float32;
    kernel.rows(index, {.columns = buffers.columns(first),
                        .single_columns = single ? buffers.single_columns(first) : nullptr,
                        .row_outputs = outputs.data(),
                        .globals = globals.data(),
                        .accumulators = accumulators.data(),
                        .scratch = buffers.scratch(),
                        .rows = count});
    for (double*& output : outputs) output += count;
  }
  store_totals(pass, accumulators, globals);
}

}  // namespace

std::vector<double> run_passes(const Program& program, const Kernel& kernel, const Bindings& bindings,
                               RowBuffers& buffers, std::span<double* const> outputs) {
  std::vector<double> globals = bound_globals(program, bindings);
  run_passes(program, kernel, bindings.rows, buffers, globals, outputs);
  return globals;
}

void run_passes(const Program& program, const Kernel& kernel, std::int64_t rows, RowBuffers& buffers,
                std::span<double> globals, std::span<double* const> outputs, std::span<double* const> places) {
  const Surroundings around{.globals = globals.data(), .places = places};
  for (std::size_t i = 0; i < program.passes.size(); ++i) {
    kernel.run_before(i, around);
    run_rows(program, kernel, i, buffers, globals, {outputs.begin(), outputs.end()}, rows);
    kernel.run_after(i, around);
  }
}

PreparedRun::PreparedRun(std::shared_ptr<const Program> program, const Kernel& kernel, const Bindings& bindings)
    : program_(std::move(program)),
      kernel_(&kernel),
      rows_(bindings.rows),
      buffers_(std::make_unique<RowBuffers>(*program_, bindings)),
      globals_(bound_globals(*program_, bindings)) {
  if (kernel.uses_places()) large_ = large_places(*program_);
  results_.row_outputs = empty_row_outputs(*program_, rows_);
  for (const std::uint32_t output : program_->outputs) {
    results_.outputs.emplace_back(static_cast<std::size_t>(element_count(program_->values[output].shape)));
  }
}

PreparedRun::~PreparedRun() = default;
PreparedRun::PreparedRun(PreparedRun&&) noexcept = default;
PreparedRun& PreparedRun::operator=(PreparedRun&&) noexcept = default;

const Results& PreparedRun::operator()(const Bindings& bindings) {
  if (bindings.rows != rows_) throw InternalError("a run prepared for other rows");
  const auto large_input = [&](std::int64_t offset) {
    return std::ranges::any_of(large_, [&](const LargePlace& p) { return !p.output && p.offset == offset; });
  };
  std::vector<double*> places;
  for (const Program::InputPlace& input : program_->inputs) {
    if (input.storage != Storage::global) continue;
    const std::span<const double> values = bound(input, bindings, input.size);
    if (large_input(input.offset)) {
      places.push_back(const_cast<double*>(values.data()));  // which compiled code only reads
    } else {
      std::ranges::copy(values, globals_.begin() + input.offset);
    }
  }
  std::vector<bool> in_place(program_->outputs.size());
  for (const LargePlace& place : large_) {
    if (!place.output) continue;
    in_place[*place.output] = true;
    places.push_back(results_.outputs[*place.output].data());
  }
  run_passes(*program_, *kernel_, rows_, *buffers_, globals_, output_pointers(results_.row_outputs, rows_), places);
  for (std::size_t k = 0; k < program_->outputs.size(); ++k) {
    if (in_place[k]) continue;
    const auto first = globals_.begin() + program_->values[program_->outputs[k]].offset;
    std::copy_n(first, results_.outputs[k].size(), results_.outputs[k].begin());
  }
  return results_;
}

Results run(const Program& program, const Kernel& kernel, const Bindings& bindings) {
  Results results;
  results.row_outputs = empty_row_outputs(program, bindings.rows);
  RowBuffers buffers(program, bindings);
  const std::vector<double*> pointers = output_pointers(results.row_outputs, bindings.rows);
  const std::vector<double> globals = run_passes(program, kernel, bindings, buffers, pointers);
  for (const std::uint32_t output : program.outputs) {
    const Value& value = program.values[output];
    const auto first = globals.begin() + value.offset;
    results.outputs.emplace_back(first, first + element_count(value.shape));
  }
  return results;
}

}  // namespace steepest
