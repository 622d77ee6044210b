#pragma once

#include "report/json.hpp"
#include "steepest/report.hpp"

namespace steepest::json {

/// The Hessian as triplets, which count from 0 as positions in `variables` do, and what is said of it as a whole.
void write_elements(Writer& out, const SparseHessianReport& report);

}  // namespace steepest::json
