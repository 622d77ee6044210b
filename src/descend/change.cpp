#include "descend/change.hpp"

#include "descend/passes.hpp"
#include "descend/penalty.hpp"

namespace steepest {
namespace {

/// Four sums at once: one alone would wait for each addition.
struct Measured {
  double moved[4] = {}, turned[4] = {}, bend[4] = {}, size[4] = {}, slope[4] = {};
  double largest_move[4] = {}, largest[4] = {}, steepest[4] = {}, weighted[4] = {};

  void look(std::size_t lane, double dx, double dg, double x, double g) {
    moved[lane] += dx * dx;
    turned[lane] += dg * dg;
    bend[lane] += dx * dg;
    size[lane] += x * x;
    slope[lane] += g * g;
    raise(largest_move[lane], std::abs(dx));
    raise(largest[lane], std::abs(x));
    raise(steepest[lane], std::abs(g));
    raise(weighted[lane], std::abs(g * x));
  }
  static void raise(double& largest, double value) { largest = value > largest ? value : largest; }
  static double sum(const double* lanes) { return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]); }
  static double most(const double* lanes) {
    return std::max(std::max(lanes[0], lanes[2]), std::max(lanes[1], lanes[3]));
  }
};

/// A length by its square, where that has neither overflowed nor vanished.
double distance_of(const Vector& a, const Vector& b, double square) {
  return square > 1e-250 && square < 1e250 ? std::sqrt(square) : norm(difference(a, b));
}

}  // namespace

Change change_between(Threads* threads, const Sample& from, const Sample& to) {
  const std::size_t n = to.x.size();
  std::vector<Measured> parts((n + stretch_size - 1) / stretch_size);
  over_stretches(threads, n, [&](const Stretch& at) {
    const double *x = to.x.data(), *old_x = from.x.data(), *g = to.gradient.data();
    const double *bent = smooth_gradient(to).data(), *old_bent = smooth_gradient(from).data();
    Measured measured;
    std::size_t i = at.begin;
    for (; i + 4 <= at.end; i += 4)
      for (std::size_t lane = 0; lane < 4; ++lane)
        measured.look(lane, x[i + lane] - old_x[i + lane], bent[i + lane] - old_bent[i + lane], x[i + lane],
                      g[i + lane]);
    for (; i < at.end; ++i) measured.look(i % 4, x[i] - old_x[i], bent[i] - old_bent[i], x[i], g[i]);
    parts[at.begin / stretch_size] = measured;
  });
  Change change;
  for (const Measured& part : parts) {
    change.distance += Measured::sum(part.moved);
    change.turned += Measured::sum(part.turned);
    change.bend += Measured::sum(part.bend);
    change.size += Measured::sum(part.size);
    change.slope += Measured::sum(part.slope);
    change.largest_move = std::max(change.largest_move, Measured::most(part.largest_move));
    change.largest = std::max(change.largest, Measured::most(part.largest));
    change.steepest = std::max(change.steepest, Measured::most(part.steepest));
    change.weighted = std::max(change.weighted, Measured::most(part.weighted));
  }
  change.distance = distance_of(to.x, from.x, change.distance);
  change.turned = distance_of(smooth_gradient(to), smooth_gradient(from), change.turned);
  change.size = length_of(to.x, change.size);
  change.slope = length_of(to.gradient, change.slope);
  return change;
}

}  // namespace steepest
