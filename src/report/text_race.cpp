#include <algorithm>
#include <cmath>

#include "report/text.hpp"

namespace steepest {
namespace {

constexpr std::size_t reason_width = 58;

std::size_t evaluations(const RaceRun& run) {
  const Evaluations& count = run.walk.evaluations;
  return count.value + count.gradient + count.hessian;
}

/// Who arrived comes first, the quickest leading; the others by how low they came.
std::vector<std::size_t> placing(const std::vector<RaceRun>& runs) {
  std::vector<std::size_t> order(runs.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, [&](std::size_t i, std::size_t j) {
    const RaceRun &a = runs[i], &b = runs[j];
    if (a.arrived != b.arrived) return a.arrived;
    if (a.arrived) return evaluations(a) < evaluations(b);
    return a.walk.value < b.walk.value || (std::isfinite(a.walk.value) && !std::isfinite(b.walk.value));
  });
  return order;
}

/// Why it ended, without the numbers that stand in the table.
std::string why(const RaceRun& run) {
  if (run.arrived) return "arrived";
  std::string text(to_text(run.walk.status));
  if (run.walk.status == Status::converged) return text + ", but others came lower";
  text += ": " + run.walk.reason;
  return text.size() <= reason_width ? text : text.substr(0, text.rfind(' ', reason_width)) + " …";
}

std::string step_text(const RaceRun& run) { return run.walk.step ? number_text(*run.walk.step, 4) : ""; }

std::string samples_text(const RaceReport& report) {
  return "  " + number_text(report.sampling->epochs, 6) + " passes over " + counted(report.rows, "row") + ": " +
         sampling_text(*report.sampling) + "\n";
}

}  // namespace

std::string text_of(const RaceReport& report) {
  using layout::Grid;
  Grid grid({{"method", Grid::Align::left},
             {"value", Grid::Align::left},
             {report.sampling ? "epochs" : "evaluations", Grid::Align::right},
             {"steps", Grid::Align::right},
             {"step size", Grid::Align::left},
             {"", Grid::Align::left}});
  std::size_t arrived = 0;
  bool searched = false;
  for (const std::size_t i : placing(report.runs)) {
    const RaceRun& run = report.runs[i];
    arrived += run.arrived ? 1 : 0;
    searched = searched || run.step_evaluations > 0;
    grid.add({run.walk.method, number_text(run.walk.value, 6),
              report.sampling ? number_text(run.walk.epochs, 4) : std::to_string(evaluations(run)),
              std::to_string(run.walk.iterations), step_text(run), why(run)});
  }
  std::string text = objective_text(report.formula, report.penalties, report.maximize) + grid.text();
  text += "\n  " + std::to_string(arrived) + " of " + std::to_string(report.runs.size()) + " arrived, with " +
          (report.sampling ? "about " : "at most ") + std::to_string(report.budget) +
          (report.sampling ? " gradients of a row each" : " evaluations each");
  if (report.tuned) {
    text += "; steps: the best of nine, each with the whole budget";
  } else if (searched) {
    text += "; steps found by a search of their own, not counted here";
  }
  return text + "\n" + (report.sampling ? samples_text(report) : "");
}

}  // namespace steepest
