#pragma once

#include <optional>
#include <string>
#include <vector>

namespace steepest {

/// A curve of values against steps, in characters: the steps by their logarithm, the values too where they are not
/// negative and differ by more than a factor of 10.
struct Chart {
  struct Dot {
    double x = 0;
    double y = 0;
    bool failed = false;  ///< drawn as a cross, at the top where its value is above all others
  };
  std::vector<Dot> dots;
  std::optional<double> top;   ///< values above it are drawn at the top
  std::optional<double> line;  ///< a vertical line at this x
  std::string line_name;
  std::optional<double> mark;  ///< an x marked below the axis
  std::string mark_name;
  bool ascii = false;
};

/// Lines indented by two blanks; empty if there are no two different steps.
std::string to_text(const Chart& chart);

}  // namespace steepest
