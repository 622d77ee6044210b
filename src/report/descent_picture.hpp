#pragma once

#include <functional>
#include <span>

#include "report/picture.hpp"
#include "steepest/report.hpp"

namespace steepest::picture {

/// The way a walk took.
struct Path {
  std::vector<std::vector<double>> points;  ///< the start first
};

/// The function along the walk: a curve for one variable, lines of equal height for two. UserError (command line) for
/// more.
Picture descent_picture(const MinimumReport& report, const Path& path,
                        const std::function<double(std::span<const double>)>& value);

}  // namespace steepest::picture
