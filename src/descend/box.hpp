#pragma once

#include <map>
#include <string>

#include "descend/vector.hpp"
#include "steepest/descend.hpp"

namespace steepest {

struct Sample;

/// Which elements of x are held at a bound.
using Held = std::vector<bool>;

/// The bounds of all elements of x. Without any the box is empty, and everything is inside.
class Box final {
 public:
  Box() = default;
  Box(Vector low, Vector high) : low_(std::move(low)), high_(std::move(high)) {}

  bool empty() const { return low_.empty(); }
  double low(std::size_t i) const { return low_[i]; }
  double high(std::size_t i) const { return high_[i]; }
  bool contains(View x) const;
  /// The nearest point inside; what differs from a bound by the rounding of a step from `from` is put on it.
  Vector projected(Vector x, View from) const;
  /// The largest t with x + t step inside, for x inside.
  double reach(View x, View step) const;
  /// The elements at a bound that a step downhill would cross.
  Held held(View x, View gradient) const;
  /// The gradient with zeros where elements are held.
  Vector free_gradient(View x, View gradient) const;

 private:
  Vector low_;
  Vector high_;
};

/// Bounds by name for each of `dimension` elements. UserError (command line): a name that no element has.
Box box_of(const std::map<std::string, Bound>& bounds, const std::vector<std::string>& names, std::size_t dimension);

/// The problem at `here` with the elements `held` taken out and moved by `moved`, to second order: their derivatives
/// vanish, and the rest is that of the model at x + moved.
Sample without(const Sample& here, const Held& held, View moved);

}  // namespace steepest
