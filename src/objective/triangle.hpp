#pragma once

#include "objective/line_reducer.hpp"

namespace steepest {

/// Lines of [J r] reduced to the R factor of their QR decomposition, line by line or merged in any tree
/// (tall-skinny QR: Demmel, Grigori, Hoemmen and Langou 2012, SIAM J. Sci. Comput. 34). A partial result is the upper
/// triangle, zeros below.
class TriangleReducer final : public LineReducer {
 public:
  using LineReducer::LineReducer;
  void merge(double* left, const double* right) const override;

 protected:
  void absorb_lines(double* partial, const RowChunk& chunk, std::int64_t count) const override;
};

}  // namespace steepest
