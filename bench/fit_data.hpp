#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "random_table.hpp"

/// The tables of the fits that are measured beside peers; peers/fits.py makes the same.
namespace bench {

struct CurveData {
  std::vector<double> x, y;
};

/// y = 2.5 exp(-1.3 x) + 0.3 with an error in [-0.1, 0.1), x in [0, 5). Fits begin at a = 1, b = 1, c = 0.
inline CurveData curve_data(std::size_t rows) {
  CurveData data{column(rows, 0), column(rows, 1)};
  for (std::size_t i = 0; i < rows; ++i) {
    data.x[i] = 2.5 * (data.x[i] + 1);
    data.y[i] = 2.5 * std::exp(-1.3 * data.x[i]) + 0.3 + 0.1 * data.y[i];
  }
  return data;
}

/// 0 or 1: the side of a noisy plane through the first two columns. `noise` is a column of its own.
inline std::vector<double> labels(const std::vector<double>& first, const std::vector<double>& second,
                                  const std::vector<double>& noise) {
  std::vector<double> values(first.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = first[i] + second[i] + noise[i] > 0 ? 1 : 0;
  return values;
}

}  // namespace bench
