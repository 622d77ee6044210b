#pragma once

#include <functional>
#include <optional>

namespace steepest {

/// A limit found by looking at values ever closer, with an estimate of its error.
struct NumericalLimit {
  double value = 0;
  double error = 0;
};

/// The limit of phi(t) as t falls to 0, phi(0) not being looked at; nothing if none is found.
std::optional<NumericalLimit> limit_from_above(const std::function<double(double)>& phi, double scale);

/// The limit of (phi(t) - phi0) / t as t falls to 0; infinite where the quotient grows without bound; nothing if no
/// limit is found. Without phi0 the limit of phi itself takes its place.
/// Source: polynomial extrapolation after L. F. Richardson (1911) with the error estimate of C. J. F. Ridders, Accurate
/// computation of F'(x) and F'(x) F''(x), Advances in Engineering Software 4, 1982.
std::optional<NumericalLimit> slope_from_above(const std::function<double(double)>& phi, std::optional<double> phi0,
                                               double scale);

}  // namespace steepest
