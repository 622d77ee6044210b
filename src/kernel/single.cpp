#include "kernel/single.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "steepest/structural.hpp"

namespace steepest {
namespace {

constexpr std::int64_t largest_exact_index = std::int64_t{1} << 24;

bool indices_are_exact(const Program& program, const Instruction& instruction) {
  if (instruction.op != Op::gather && instruction.op != Op::scatter_add) return true;
  const bool reads = instruction.op == Op::gather;
  const Shape& table = program.values[reads ? instruction.arguments[0] : instruction.result].shape;
  return table.empty() || table[0] <= largest_exact_index;
}

bool is_in_range(double constant) {
  using Limits = std::numeric_limits<float>;
  const double size = std::fabs(constant);
  return constant == 0 || !std::isfinite(constant) || (size >= Limits::min() && size <= Limits::max());
}

bool constants_are_in_range(const Program& program, const Instruction& instruction) {
  return std::ranges::all_of(instruction.arguments, [&](std::uint32_t argument) {
    const Value& value = program.values[argument];
    if (value.storage != Storage::global) return true;
    const auto first = program.initial_globals.begin() + value.offset;
    // By itself it means the largest number there is.
    if (value.shape.empty() && std::fabs(*first) == std::numeric_limits<double>::max()) return true;
    return std::all_of(first, first + element_count(value.shape), is_in_range);
  });
}

}  // namespace

bool rows_may_be_single(const Program& program) {
  bool has_rows = false;
  for (const Pass& pass : program.passes) {
    for (const Instruction& instruction : pass.rows) {
      has_rows = true;
      if (instruction.op == Op::scan || is_linear_algebra(instruction.op)) return false;
      if (!indices_are_exact(program, instruction) || !constants_are_in_range(program, instruction)) return false;
    }
  }
  return has_rows;
}

}  // namespace steepest
