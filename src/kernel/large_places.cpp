#include <algorithm>

#include "steepest/kernel.hpp"

namespace steepest {
namespace {

/// In doubles. To copy fewer costs less than to keep book of where they are.
constexpr std::int64_t least_size = 4096;

bool has_rows(const Program& program) {
  const auto visits = [](const Pass& pass) { return !pass.rows.empty(); };
  return program.columns > 0 || !program.row_outputs.empty() || std::ranges::any_of(program.passes, visits);
}

/// Whether some instruction writes the value as a whole.
bool is_computed(const Program& program, std::uint32_t value) {
  const auto writes = [&](const Instruction& instruction) { return instruction.result == value; };
  return std::ranges::any_of(program.passes, [&](const Pass& pass) {
    return std::ranges::any_of(pass.before, writes) || std::ranges::any_of(pass.after, writes);
  });
}

}  // namespace

std::vector<LargePlace> large_places(const Program& program) {
  std::vector<LargePlace> places;
  if (has_rows(program)) return places;
  for (const Program::InputPlace& input : program.inputs) {
    if (input.size >= least_size) places.push_back({input.offset, input.size, {}});
  }
  for (std::size_t k = 0; k < program.outputs.size(); ++k) {
    const std::uint32_t output = program.outputs[k];
    const Value& value = program.values[output];
    const std::int64_t size = element_count(value.shape);
    const bool asked_before =
        std::find(program.outputs.begin(), program.outputs.begin() + static_cast<std::ptrdiff_t>(k), output) !=
        program.outputs.begin() + static_cast<std::ptrdiff_t>(k);
    if (size >= least_size && value.owner == output && !asked_before && is_computed(program, output)) {
      places.push_back({value.offset, size, k});
    }
  }
  return places;
}

}  // namespace steepest
