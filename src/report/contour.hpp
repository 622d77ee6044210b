#pragma once

#include <vector>

/// Lines of equal height over a grid.
namespace steepest::picture {

/// Heights at columns x (ascending) and rows y (ascending): height[j * x.size() + i] at (x[i], y[j]).
struct Grid2 {
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> height;
};

/// Pieces of a line, a NaN between one and the next.
struct Pieces {
  std::vector<double> x;
  std::vector<double> y;
};

/// The line height = level, by marching squares. Cells with a corner that is not finite are left out.
Pieces contour(const Grid2& grid, double level);

}  // namespace steepest::picture
