#pragma once

#include "descend/sample.hpp"

namespace steepest {

/// What a walk's tests need to know of a step and of the point it led to, measured in one pass over both.
struct Change {
  double distance = 0;      ///< |dx|
  double turned = 0;        ///< |dg|, by how much the gradient changed
  double bend = 0;          ///< dx.dg
  double largest_move = 0;  ///< max |dx_i|
  double size = 0;          ///< |x| of the second point
  double largest = 0;       ///< max |x_i|
  double slope = 0;         ///< |g|
  double steepest = 0;      ///< max |g_i|
  double weighted = 0;      ///< max |g_i x_i|
};

/// From one point with a finite gradient to another.
Change change_between(Threads* threads, const Sample& from, const Sample& to);

}  // namespace steepest
