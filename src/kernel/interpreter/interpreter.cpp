#include <algorithm>

#include "kernel/interpreter/step.hpp"
#include "steepest/base.hpp"
#include "steepest/structural.hpp"

namespace steepest {
namespace interpreter {

std::unique_ptr<Step> make_step(const Site& site) {
  switch (site.instruction.op) {
    case Op::permute:
    case Op::broadcast:
    case Op::slice:
    case Op::unslice:
    case Op::concat: return make_movement(site);
    case Op::reduce_sum:
    case Op::reduce_min:
    case Op::reduce_max: return make_reduction(site);
    case Op::row_sum:
    case Op::row_prod:
    case Op::row_min:
    case Op::row_max: return make_row_reduction(site);
    case Op::gather: return make_gather(site);
    case Op::scatter_add: return make_scatter_add(site);
    case Op::matmul: return make_matmul(site);
    case Op::row_outer: return make_row_outer(site);
    case Op::scan: return make_scan(site);
    default: break;
  }
  if (is_linear_algebra(site.instruction.op)) return make_dense(site);
  if (!is_elementwise(site.instruction.op)) throw InternalError("an instruction that no program has");
  return make_elementwise(site);
}

namespace {

using Steps = std::vector<std::unique_ptr<Step>>;

void run_all(const Steps& steps, const Frame& frame) {
  for (const std::unique_ptr<Step>& step : steps) step->run(frame);
}

class Interpreter final : public Kernel {
 public:
  explicit Interpreter(std::shared_ptr<const Program> program) : program_(std::move(program)) {
    for (const Pass& pass : program_->passes) {
      passes_.push_back({ready(pass.before), ready(pass.rows), ready(pass.after)});
    }
  }

  void before(std::size_t pass, double* globals) const override { run_all(passes_[pass].before, {.globals = globals}); }

  void after(std::size_t pass, double* globals) const override { run_all(passes_[pass].after, {.globals = globals}); }

  void rows(std::size_t pass, const Block& block) const override {
    const Frame frame{.columns = block.columns,
                      .globals = block.globals,
                      .accumulators = block.accumulators,
                      .scratch = block.scratch,
                      .block_rows = program_->block_rows,
                      .rows = block.rows};
    run_all(passes_[pass].rows, frame);
    for (const RowOutput& output : program_->row_outputs) {
      if (output.pass == pass) write(output, frame, block);
    }
  }

  std::string_view backend() const override { return "interpreter"; }

 private:
  struct Sections {
    Steps before, rows, after;
  };

  Steps ready(const std::vector<Instruction>& section) const {
    Steps steps;
    steps.reserve(section.size());
    for (const Instruction& instruction : section) steps.push_back(make_step({*program_, instruction}));
    return steps;
  }

  void write(const RowOutput& output, const Frame& frame, const Block& block) const {
    const Value& value = program_->values[output.value];
    const Operand from{value.storage, value.offset, element_count(value.shape)};
    for (std::int64_t element = 0; element < from.count; ++element) {
      const Line line = from.line(frame, element);
      double* out = block.row_outputs[output.first + element];
      for (std::int64_t row = 0; row < frame.rows; ++row) out[row] = line[row];
    }
  }

  std::shared_ptr<const Program> program_;
  std::vector<Sections> passes_;
};

}  // namespace
}  // namespace interpreter

std::unique_ptr<Kernel> make_interpreter(std::shared_ptr<const Program> program) {
  return std::make_unique<interpreter::Interpreter>(std::move(program));
}

}  // namespace steepest
