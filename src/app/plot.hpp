#pragma once

#include "app/session.hpp"
#include "report/descent_picture.hpp"

namespace steepest::app {

/// Writes a text to a file. Empty, or what could not be written and why: no reason to lose a result.
std::string write_file(const Options& options, const std::string& option, const std::string& path,
                       const std::string& text);

/// Draws data, curve and residuals to the file of --plot; returns what write_file does.
std::string write_fit_picture(const Session& session, const ModelProblem& made, const FitReport& report);

/// Draws the function and the walk's way; returns what write_file does.
std::string write_descent_picture(const Session& session, Objective& objective, const MinimumReport& report,
                                  const picture::Path& path);

/// UserError (command line) unless the path ends in .svg: asked before the walk, so that no work is lost.
void require_svg(const std::string& path);

}  // namespace steepest::app
