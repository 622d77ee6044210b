#pragma once

#include <cstdint>

namespace steepest {

/// Lines are absorbed in groups: their number must be a multiple of this (zeros fill up).
inline constexpr std::int64_t line_group = 4;

/// Replaces an upper triangle R (width x width, column-major) by the R factor of the QR decomposition of [R; lines].
/// The lines (rows x width, column-major with `stride`) are destroyed. Blocks of Householder reflectors in compact WY
/// form (Schreiber and Van Loan 1989, SIAM J. Sci. Stat. Comput. 10); a reflector touches one row of R and the lines.
/// The same bits on every processor: four lanes, no fused multiply-add.
void absorb_lines(double* triangle, std::int64_t width, double* lines, std::int64_t rows, std::int64_t stride);

}  // namespace steepest
