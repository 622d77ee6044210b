#pragma once

#include "descend/box.hpp"
#include "descend/method.hpp"

namespace steepest {

/// A direction's proposal kept inside a box. Elements held at a bound take no part. Where the direction has a model of
/// the function (a Hessian, a triangle), elements that its step would take across a bound stop there and the rest of
/// the step is found anew, as in projected Newton methods (Bertsekas 1982). The step of a line search is bent at its
/// first length: it leads to the projection of the point it would have tried, so the whole of it lies inside (Birgin,
/// Martinez & Raydan 2000). Fixed steps are proposed as they are: the loop projects the point they lead to.
Proposal propose_within(const Box& box, const Sample& here, Direction& direction, const Search& search);

}  // namespace steepest
