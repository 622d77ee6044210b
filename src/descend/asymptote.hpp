#pragma once

#include <optional>

#include "descend/ray.hpp"

namespace steepest {

/// A direction along which the value falls for ever towards a limit that it does not reach.
struct Asymptote {
  Vector direction;  ///< a unit vector
  FarView view;
};

/// Looks from a point of rest along `candidates` for one that rises behind and nowhere ahead, though its slope is still
/// downhill: exp(-x) + 1 at x = 36 is level to rounding, yet it has no minimum. A valley floor that is exactly level
/// has no slope, and a minimum rises ahead.
std::optional<Asymptote> find_asymptote(Evaluator& evaluator, const Sample& here, const Vector& start,
                                        const std::vector<Vector>& candidates);

}  // namespace steepest
