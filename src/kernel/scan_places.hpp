#pragma once

#include <vector>

#include "steepest/kernel.hpp"

namespace steepest {

/// How a scan's arguments and results meet the globals of its body.
struct ScanPlaces {
  /// An argument, or a step's slice of it, that the body reads.
  struct Capture {
    std::size_t argument = 0;
    std::int64_t offset = 0;  ///< in the body's globals
    std::int64_t size = 0;    ///< of the whole argument, or of one slice
  };

  std::int64_t steps = 0;
  bool backwards = false;
  std::int64_t carry = 0;
  std::int64_t output = 0;
  std::int64_t carry_offset = -1;  ///< -1 when the body does not read the carry
  std::int64_t next_carry = 0;
  std::int64_t output_offset = 0;
  std::int64_t flag_argument = -1;  ///< see ScanSpec
  std::int64_t flag_element = 0;
  std::vector<Capture> slices;    ///< of the sequences, one a step
  std::vector<Capture> captures;  ///< the same at every step

  ScanPlaces(const Program& body, const Instruction& scan);
};

}  // namespace steepest
