#include "kernel/scan_places.hpp"

namespace steepest {

ScanPlaces::ScanPlaces(const Program& body, const Instruction& scan)
    : steps(scan.attributes[0]),
      backwards(scan.attributes[1] != 0),
      carry(scan.attributes[2]),
      output(scan.attributes[3]),
      next_carry(body.values[body.outputs[0]].offset),
      flag_argument(scan.attributes[5]),
      flag_element(scan.attributes[6]) {
  const auto sequences = static_cast<std::size_t>(scan.attributes[4]);
  if (output > 0) output_offset = body.values[body.outputs[1]].offset;
  for (const Program::InputPlace& input : body.inputs) {
    if (input.input == 0) {
      carry_offset = input.offset;
      continue;
    }
    const Capture capture{input.input, input.offset, input.size};
    (input.input <= sequences ? slices : captures).push_back(capture);
  }
}

}  // namespace steepest
