#pragma once

#include "report/picture.hpp"
#include "steepest/report.hpp"

namespace steepest::picture {

/// Data and curve above, residuals below.
Picture fit_picture(const FittedView& view, const FitReport& report);

}  // namespace steepest::picture
