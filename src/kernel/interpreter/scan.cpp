#include <algorithm>

#include "kernel/interpreter/step.hpp"
#include "kernel/scan_places.hpp"

namespace steepest::interpreter {
namespace {

/// Runs the body step by step, row after row: the reference, not the fast way.
class Scan final : public Step {
 public:
  explicit Scan(const Site& site)
      : body_(site.program.functions[site.instruction.function]),
        kernel_(make_interpreter(body_)),
        places_(*body_, site.instruction),
        result_(site.operand(site.result())) {
    for (std::size_t i = 0; i < site.instruction.arguments.size(); ++i) arguments_.push_back(site.argument(i));
  }

  void run(const Frame& frame) const override {
    std::vector<double> globals = body_->initial_globals;
    for (std::int64_t row = 0; row < frame.rows; ++row) run_row(frame, row, globals);
  }

 private:
  void run_row(const Frame& frame, std::int64_t row, std::vector<double>& globals) const {
    for (const ScanPlaces::Capture& capture : places_.captures) {
      read(frame, row, capture.argument, 0, capture.size, globals.data() + capture.offset);
    }
    std::vector<double> carry(static_cast<std::size_t>(places_.carry));
    read(frame, row, 0, 0, places_.carry, carry.data());
    for (std::int64_t i = 0; i < places_.steps; ++i) {
      const std::int64_t step = places_.backwards ? places_.steps - 1 - i : i;
      if (is_skipped(frame, row, step, carry)) {
        clear(frame, row, places_.carry + step * places_.output, places_.output);
        continue;
      }
      if (places_.carry_offset >= 0) std::ranges::copy(carry, globals.begin() + places_.carry_offset);
      for (const ScanPlaces::Capture& slice : places_.slices) {
        read(frame, row, slice.argument, step * slice.size, slice.size, globals.data() + slice.offset);
      }
      kernel_->before(0, globals.data());
      std::copy_n(globals.begin() + places_.next_carry, places_.carry, carry.begin());
      write(frame, row, places_.carry + step * places_.output, globals.data() + places_.output_offset, places_.output);
    }
    write(frame, row, 0, carry.data(), places_.carry);
  }

  bool is_skipped(const Frame& frame, std::int64_t row, std::int64_t step, std::span<const double> carry) const {
    if (places_.flag_argument < 0) return false;
    if (places_.flag_argument == 0) return carry[static_cast<std::size_t>(places_.flag_element)] == 0;
    const Operand& sequence = arguments_[static_cast<std::size_t>(places_.flag_argument)];
    return sequence.line(frame, step * (sequence.count / places_.steps) + places_.flag_element)[row] == 0;
  }

  void clear(const Frame& frame, std::int64_t row, std::int64_t first, std::int64_t count) const {
    for (std::int64_t i = 0; i < count; ++i) result_.target(frame, first + i)[row] = 0;
  }

  void read(const Frame& frame, std::int64_t row, std::size_t argument, std::int64_t first, std::int64_t count,
            double* into) const {
    for (std::int64_t i = 0; i < count; ++i) into[i] = arguments_[argument].line(frame, first + i)[row];
  }

  void write(const Frame& frame, std::int64_t row, std::int64_t first, const double* from, std::int64_t count) const {
    for (std::int64_t i = 0; i < count; ++i) result_.target(frame, first + i)[row] = from[i];
  }

  std::shared_ptr<const Program> body_;
  std::unique_ptr<Kernel> kernel_;
  ScanPlaces places_;
  Operand result_;
  std::vector<Operand> arguments_;
};

}  // namespace

std::unique_ptr<Step> make_scan(const Site& site) { return std::make_unique<Scan>(site); }

}  // namespace steepest::interpreter
