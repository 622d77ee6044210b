#pragma once

#include "report/picture.hpp"
#include "steepest/report.hpp"

namespace steepest::picture {

/// A fit at its rows: what a picture of it shows.
struct FitView {
  std::string x_name;  ///< the column across, or "fitted value" where there are several
  std::string y_name;
  std::vector<double> x;  ///< one a row
  std::vector<double> response;
  std::vector<double> fitted;
  bool has_curve = false;  ///< a curve over x; else the line response = fitted value
  std::vector<double> curve_x;
  std::vector<double> curve;
  std::vector<double> half_width;  ///< of the confidence band of the curve; empty if unknown
};

/// Evaluates the model at its rows and, if it has one column across, on a fine grid. UserError (command line): a
/// response that is not one number a row.
FitView view_of(const Model& model, const ModelProblem& made, const FitReport& report);

/// Data and curve above, residuals below.
Picture fit_picture(const FitView& view, const FitReport& report);

}  // namespace steepest::picture
