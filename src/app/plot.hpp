#pragma once

#include "app/session.hpp"
#include "report/descent_picture.hpp"

namespace steepest::app {

/// Draws data, curve and residuals to the file of --plot. UserError (command line) if it is no .svg or cannot be
/// written.
void write_fit_picture(const Session& session, const ModelProblem& made, const FitReport& report);

/// Draws the function and the walk's way.
void write_descent_picture(const Session& session, Objective& objective, const MinimumReport& report,
                           const picture::Path& path);

/// UserError (command line) unless the path ends in .svg: asked before the walk, so that no work is lost.
void require_svg(const std::string& path);

}  // namespace steepest::app
