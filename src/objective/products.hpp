#pragma once

#include <cstdint>
#include <span>

#include "objective/cache_fetch.hpp"

namespace steepest {

/// Adds columns' products a_i'a_j, i <= j, to a square matrix, column-major; what stands below the diagonal has no
/// meaning. The columns have `rows` values, a multiple of 4. The same bits on every
/// processor: four lanes, fused multiply-add. Memory is idle meanwhile, so it fetches what comes next.
void add_products(double* sums, std::span<const double* const> columns, std::int64_t rows, const CacheFetch& next = {});

}  // namespace steepest
