#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "steepest/kernel.hpp"

namespace steepest {

/// Constants, inputs and the number of rows in place.
std::vector<double> bound_globals(const Program& program, const Bindings& bindings);
/// Inputs alone, where constants are in place.
void bind_inputs(const Program& program, const Bindings& bindings, std::span<double> globals);

/// Columns copied with room to read beyond the last row, and a block's scratch.
class RowBuffers final {
 public:
  RowBuffers(const Program& program, const Bindings& bindings);
  /// The columns from a row on. Valid until the next call.
  const double* const* columns(std::int64_t first_row);
  /// The same in float32, which are made when first asked for.
  const float* const* single_columns(std::int64_t first_row);
  double* scratch();

 private:
  static std::int64_t padded(std::int64_t rows) { return (rows + 15) / 16 * 16; }

  std::int64_t stride_;
  std::vector<double> columns_;
  std::vector<const double*> column_pointers_;
  std::vector<float> singles_;
  std::vector<const float*> single_pointers_;
  std::vector<double> scratch_;
};

/// Runs all passes and returns the globals. `outputs` point to the row outputs' columns.
std::vector<double> run_passes(const Program& program, const Kernel& kernel, const Bindings& bindings,
                               RowBuffers& buffers, std::span<double* const> outputs);
/// The same on globals with all in place, but for what lies in `places` (see Surroundings).
void run_passes(const Program& program, const Kernel& kernel, std::int64_t rows, RowBuffers& buffers,
                std::span<double> globals, std::span<double* const> outputs, std::span<double* const> places = {});

}  // namespace steepest
