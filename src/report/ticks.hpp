#pragma once

#include <string>
#include <vector>

/// Where the marks of an axis stand.
namespace steepest::picture {

struct Range {
  double low = 0;
  double high = 1;
};

/// The range widened by `margin` of its length each side; a range of one point gets a length.
Range widened(Range range, double margin);

struct Ticks {
  std::vector<double> places;
  std::vector<std::string> labels;
};

/// About `count` round numbers (1, 2 or 5 times a power of ten apart) inside the range.
Ticks ticks(Range range, int count);

}  // namespace steepest::picture
