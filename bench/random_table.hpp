#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

/// Numbers for tables. peers/tables.py makes the same, bit for bit: every one is a hash of its position.
namespace bench {

/// The splitmix64 finaliser (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014).
inline std::uint64_t mixed(std::uint64_t position) {
  std::uint64_t z = (position + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/// Uniform in [-1, 1).
inline double uniform(std::uint64_t position) { return static_cast<double>(mixed(position) >> 11) * 0x1p-52 - 1; }

/// Column j of a table with `rows` rows.
inline std::vector<double> column(std::size_t rows, std::size_t j) {
  std::vector<double> values(rows);
  for (std::size_t i = 0; i < rows; ++i) values[i] = uniform(j * rows + i);
  return values;
}

/// Whole numbers below `bound`, from column j.
inline std::vector<double> indices(std::size_t rows, std::size_t j, std::size_t bound) {
  std::vector<double> values = column(rows, j);
  for (double& v : values) v = std::floor((v + 1) / 2 * static_cast<double>(bound));
  return values;
}

/// The point at which the gradient is taken.
inline std::vector<double> weights(std::size_t columns) {
  std::vector<double> values(columns);
  for (std::size_t j = 0; j < columns; ++j) values[j] = 0.25 * uniform(0xFFFFFFFFu + j);
  return values;
}

}  // namespace bench
