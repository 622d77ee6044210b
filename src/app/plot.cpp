#include "app/plot.hpp"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>

#include "report/fit_picture.hpp"
#include "report/svg.hpp"

namespace steepest::app {

std::string write_file(const Options& options, const std::string& option, const std::string& path,
                       const std::string& text) {
  if (options.ranks && options.ranks->rank() > 0) return "";
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"), std::fclose);
  const bool written =
      file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() && std::fclose(file.release()) == 0;
  return written ? "" : option + ": cannot write '" + path + "': " + std::strerror(errno);
}

void require_svg(const std::string& path) {
  if (path.empty() || path.ends_with(".svg")) return;
  throw UserError(ErrorKind::command_line, "--plot draws SVG; '" + path + "' does not end in .svg");
}

std::string write_fit_picture(const Session& session, const ModelProblem& made, const FitReport& report) {
  const FittedView view = fitted_view(session.model, made, report.result.walk.x, report.result.statistics);
  return write_file(session.options, "--plot", session.options.plot,
                    picture::to_svg(picture::fit_picture(view, report)));
}

std::string write_descent_picture(const Session& session, Objective& objective, const MinimumReport& report,
                                  const picture::Path& path) {
  const auto value = [&](std::span<const double> x) {
    double sum = 0;
    for (const double element : x) sum += std::abs(element);
    return objective.value(x) + report.penalties.l1 * sum;
  };
  return write_file(session.options, "--plot", session.options.plot,
                    picture::to_svg(picture::descent_picture(report, path, value)));
}

}  // namespace steepest::app
