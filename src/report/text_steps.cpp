#include <cmath>

#include "report/chart.hpp"
#include "report/text.hpp"

namespace steepest {
namespace {

using layout::field;

constexpr std::size_t most_lines = 40;
constexpr std::size_t end_width = 44;

std::string shortened(const std::string& text) {
  return text.size() <= end_width ? text : text.substr(0, text.rfind(' ', end_width)) + " …";
}

std::string table(const StepStudy& study) {
  using layout::Grid;
  Grid grid({{"step", Grid::Align::left},
             {study.range_test ? "value there" : "value at the end", Grid::Align::left},
             {study.range_test ? "iteration" : "iterations", Grid::Align::right},
             {"", Grid::Align::left}});
  const std::size_t every = (study.trials.size() + most_lines - 1) / most_lines;
  for (std::size_t i = 0; i < study.trials.size(); ++i) {
    const StepTrial& trial = study.trials[i];
    const bool best = study.best && *study.best == trial.step;
    if (i % every != 0 && !best) continue;
    grid.add({number_text(trial.step, 5), number_text(trial.value, 8), std::to_string(trial.iterations),
              best          ? "<- take this"
              : trial.sound ? ""
                            : shortened(trial.end)});
  }
  return grid.text();
}

/// Losses as they are; values that may be negative by how far they lie above the lowest.
std::string curve(const StepReport& report) {
  const StepStudy& study = report.study;
  const double sign = report.maximize ? -1 : 1;
  double lowest = sign * study.start_value;
  for (const StepTrial& trial : study.trials) {
    if (trial.sound && sign * trial.value < lowest) lowest = sign * trial.value;
  }
  const double base = lowest < 0 ? lowest : 0;
  Chart chart;
  for (const StepTrial& trial : study.trials)
    chart.dots.push_back({trial.step, sign * trial.value - base, !trial.sound});
  chart.top = sign * study.start_value - base;
  chart.line = study.limit;
  chart.line_name = study.limit_formula;
  chart.mark = study.best;
  if (study.best) chart.mark_name = number_text(*study.best, 5);
  chart.ascii = report.ascii;
  const std::string drawn = to_text(chart);
  if (drawn.empty()) return drawn;
  const std::string what = base == 0 ? "value" : report.maximize ? "value below the highest" : "value above the lowest";
  return "\n  " + what + " against step   (" + (report.ascii ? "x" : "×") + ": diverged, alternates or rose)\n" + drawn;
}

std::string limit_text(const StepReport& report) {
  const StepStudy& study = report.study;
  const std::string where = study.everywhere ? "the function is quadratic, so this holds everywhere"
                                             : "near the point where the best walk ended: " + vector_text(study.x, 7);
  const std::string curvature =
      "L = " + number_text(study.curvature, 8) + ", the largest eigenvalue of the Hessian; " + where;
  if (!study.limit) return "curvature " + curvature;
  return study.method + " settles below " + study.limit_formula + " = " + number_text(*study.limit, 7) + "; " +
         curvature;
}

}  // namespace

std::string text_of(const StepReport& report) {
  const StepStudy& study = report.study;
  std::string text = (report.maximize ? "maximise " : "minimise ") + report.formula + "\n\n" + table(study);
  text += curve(report);
  text += "\n" + field("step to take", (study.best ? number_text(*study.best, 6) + ": " : "none: ") + study.why);
  if (study.curvature > 0) text += field("limit", limit_text(report));
  for (const std::string& note : study.notes) text += field("note", note);
  text += field("method", study.method + (study.range_test ? ", the step growing in " : ", ") +
                              counted(study.iterations, "iteration") + (study.range_test ? "" : " for each step"));
  if (!report.loss.empty()) text += field("loss", report.loss);
  if (study.sampling) text += field("samples", sampling_text(*study.sampling));
  std::string start;
  for (std::size_t i = 0; i < study.start.size() && i < 8; ++i)
    start += (i == 0 ? "" : ", ") + report.names[i] + " = " + number_text(study.start[i], 8);
  text += field("start", start + (study.start.size() > 8 ? ", ..." : "") + ", where the value is " +
                             number_text(study.start_value, 8));
  if (report.circumstances.seed) text += field("seed", std::to_string(*report.circumstances.seed));
  return text;
}

}  // namespace steepest
