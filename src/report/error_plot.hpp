#pragma once

#include <optional>
#include <string>
#include <vector>

namespace steepest {

/// A curve of errors against steps; both axes are logarithmic.
struct ErrorCurve {
  std::string name;
  std::string mark;                                          ///< one character
  std::vector<std::pair<double, double>> steps_errors = {};  ///< errors of 0 are drawn at the bottom
};

/// Curves of error against h in characters, a decade of h four columns and a decade of error one line; `floor` is drawn
/// as a line across, named `floor_name`.
std::string error_plot(const std::vector<ErrorCurve>& curves, std::optional<double> floor,
                       const std::string& floor_name, bool ascii);

}  // namespace steepest
