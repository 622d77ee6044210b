#include "report/contour.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace steepest::picture {
namespace {

struct Corner {
  double x = 0, y = 0, height = 0;
};

struct Crossing {
  double x = 0, y = 0;
};

/// Where the edge from a to b crosses the level.
Crossing crossing(const Corner& a, const Corner& b, double level) {
  const double t = (level - a.height) / (b.height - a.height);
  return {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

void add_piece(Pieces& pieces, const Crossing& from, const Crossing& to) {
  constexpr double gap = std::numeric_limits<double>::quiet_NaN();
  pieces.x.insert(pieces.x.end(), {from.x, to.x, gap});
  pieces.y.insert(pieces.y.end(), {from.y, to.y, gap});
}

/// Joins the crossings of a cell in the order of its edges; of four, neighbours around the corners that lie on the
/// other side than the cell's middle.
void add_cell(Pieces& pieces, const std::array<Corner, 4>& corners, double level) {
  std::vector<Crossing> crossings;
  double middle = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    const Corner &a = corners[k], &b = corners[(k + 1) % 4];
    if (!std::isfinite(a.height)) return;
    middle += a.height / 4;
    if (std::isfinite(b.height) && (a.height < level) != (b.height < level)) crossings.push_back(crossing(a, b, level));
  }
  if (crossings.size() == 2) add_piece(pieces, crossings[0], crossings[1]);
  if (crossings.size() != 4) return;
  const bool first_apart = (corners[0].height < level) != (middle < level);
  add_piece(pieces, crossings[0], crossings[first_apart ? 3 : 1]);
  add_piece(pieces, crossings[2], crossings[first_apart ? 1 : 3]);
}

}  // namespace

Pieces contour(const Grid2& grid, double level) {
  Pieces pieces;
  const std::size_t columns = grid.x.size();
  const auto corner = [&](std::size_t i, std::size_t j) {
    return Corner{grid.x[i], grid.y[j], grid.height[j * columns + i]};
  };
  for (std::size_t j = 0; j + 1 < grid.y.size(); ++j) {
    for (std::size_t i = 0; i + 1 < columns; ++i) {
      add_cell(pieces, {corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)}, level);
    }
  }
  return pieces;
}

}  // namespace steepest::picture
