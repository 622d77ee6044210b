#pragma once

#include <memory>
#include <vector>

#include "steepest/kernel.hpp"

namespace steepest::interpreter {

/// What a step reads and writes. Outside the rows only the globals are there, and there is one "row".
struct Frame {
  const double* const* columns = nullptr;
  double* globals = nullptr;
  double* accumulators = nullptr;
  double* scratch = nullptr;
  std::int64_t block_rows = 1;
  std::int64_t rows = 1;
};

/// Consecutive numbers, or the same number again and again (stride 0).
struct Line {
  const double* data = nullptr;
  std::int64_t stride = 0;
  double operator[](std::int64_t i) const { return data[i * stride]; }
};

/// A value's place.
struct Operand {
  Storage storage = Storage::global;
  std::int64_t offset = 0;
  std::int64_t count = 1;

  /// One element over the rows.
  Line line(const Frame& frame, std::int64_t element) const {
    if (storage == Storage::block) return {frame.scratch + (offset + element) * frame.block_rows, 1};
    if (storage == Storage::column) return {frame.columns[offset + element], 1};
    return {frame.globals + offset + element, 0};
  }
  /// The same, to write: never a column.
  double* target(const Frame& frame, std::int64_t element) const {
    if (storage == Storage::block) return frame.scratch + (offset + element) * frame.block_rows;
    return frame.globals + offset + element;
  }
  /// All elements of a global value: a scalar stretches.
  Line elements(const Frame& frame) const { return {frame.globals + offset, count == 1 ? 0 : 1}; }
};

/// An instruction made ready to run.
class Step {
 public:
  virtual ~Step() = default;
  virtual void run(const Frame& frame) const = 0;
};

/// An instruction with the places of its values.
struct Site {
  const Program& program;
  const Instruction& instruction;

  const Value& value(std::size_t argument) const { return program.values[instruction.arguments[argument]]; }
  const Value& result() const { return program.values[instruction.result]; }
  Operand operand(const Value& value) const { return {value.storage, value.offset, element_count(value.shape)}; }
  Operand argument(std::size_t i) const { return operand(value(i)); }
};

std::unique_ptr<Step> make_step(const Site& site);
std::unique_ptr<Step> make_elementwise(const Site& site);
std::unique_ptr<Step> make_movement(const Site& site);
std::unique_ptr<Step> make_reduction(const Site& site);
std::unique_ptr<Step> make_row_reduction(const Site& site);
std::unique_ptr<Step> make_gather(const Site& site);
std::unique_ptr<Step> make_scatter_add(const Site& site);
std::unique_ptr<Step> make_matmul(const Site& site);
std::unique_ptr<Step> make_row_outer(const Site& site);
std::unique_ptr<Step> make_scan(const Site& site);
std::unique_ptr<Step> make_dense(const Site& site);

/// The position that an index means among n, or -1 where it means none.
inline std::int64_t position(double index, std::int64_t n) {
  return index >= 0 && index < static_cast<double>(n) ? static_cast<std::int64_t>(index) : -1;
}

}  // namespace steepest::interpreter
