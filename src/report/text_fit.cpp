#include <algorithm>
#include <cmath>

#include "report/text.hpp"

namespace steepest {
namespace {

using layout::field;
using layout::with_precision_of;

constexpr double noted_correlation = 0.1;
constexpr std::size_t most_correlations = 10;

std::string percent_text(double level) { return number_text(100 * level, 4) + " % interval"; }

std::vector<std::string> cells_of(const Estimate& parameter) {
  if (!parameter.standard_error) {
    return {parameter.name, number_text(parameter.estimate, 8), "-", "-", "", "-", ""};
  }
  const double error = *parameter.standard_error;
  const auto like_error = [&](double value) { return with_precision_of(value, error, 4); };
  // An error much larger than the estimate must not hide it.
  const std::string estimate =
      with_precision_of(parameter.estimate, std::min(error, 100 * std::abs(parameter.estimate)), 4);
  const std::string t = error > 0 ? number_text(parameter.estimate / error, 4) : "-";
  std::vector<std::string> cells{parameter.name, estimate, like_error(error), "-", "", "-", t};
  if (parameter.low && parameter.high) {
    cells[3] = like_error(*parameter.low);
    cells[4] = "to";
    cells[5] = like_error(*parameter.high);
  }
  return cells;
}

std::string estimates_text(const Statistics& statistics) {
  using layout::Grid;
  Grid grid({{"parameter", Grid::Align::left},
             {"estimate"},
             {"standard error"},
             {"low"},
             {"", Grid::Align::left},
             {"high"},
             {"t"}});
  for (const Estimate& parameter : statistics.parameters) grid.add(cells_of(parameter));
  return grid.text() + "  low to high: the " + percent_text(statistics.level) + "; t: estimate / standard error\n";
}

std::string bare_estimates_text(const Statistics& statistics) {
  using layout::Grid;
  Grid grid({{"parameter", Grid::Align::left}, {"estimate"}});
  for (const Estimate& parameter : statistics.parameters) {
    grid.add({parameter.name, number_text(parameter.estimate, 10)});
  }
  return grid.text();
}

struct Pair {
  std::size_t a = 0;
  std::size_t b = 0;
  double correlation = 0;
};

std::vector<Pair> notable_correlations(const Statistics& statistics) {
  const std::size_t n = statistics.parameters.size();
  std::vector<Pair> pairs;
  if (statistics.covariance.empty()) return pairs;
  const std::vector<double> matrix = correlations(statistics.covariance, n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (std::abs(matrix[i * n + j]) > noted_correlation) pairs.push_back({j, i, matrix[i * n + j]});
    }
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& a, const Pair& b) { return std::abs(a.correlation) > std::abs(b.correlation); });
  return pairs;
}

std::string correlation_number(double value) { return with_precision_of(value, 1, 4); }

std::string correlations_text(const Statistics& statistics) {
  const std::vector<Pair> pairs = notable_correlations(statistics);
  std::string text;
  for (std::size_t i = 0; i < std::min(pairs.size(), most_correlations); ++i) {
    const Pair& pair = pairs[i];
    text += field(i == 0 ? "correlations" : "", statistics.parameters[pair.a].name + ", " +
                                                    statistics.parameters[pair.b].name + ": " +
                                                    correlation_number(pair.correlation));
  }
  if (pairs.size() > most_correlations) {
    text += field("", std::to_string(pairs.size() - most_correlations) + " smaller ones are not printed");
  }
  return text;
}

std::string residual_text(const Statistics& statistics) {
  const std::string degrees = counted(statistics.degrees_of_freedom, "degree") + " of freedom";
  if (statistics.exact) return "0 to rounding: the fit is exact, so errors mean nothing (" + degrees + ")";
  if (!statistics.residual_sd) return "unknown: there are as many parameters as rows (" + degrees + ")";
  return number_text(*statistics.residual_sd, 7) + " on " + degrees;
}

std::string loss_text(const FitReport& report) {
  const std::string value = number_text(report.result.walk.value, 10);
  if (report.loss_formula.empty()) return report.loss_name + " = " + value;
  const std::string plus = is_penalised(report.penalties) ? " + penalty" : "";
  return report.loss_name + plus + " = " + report.loss_formula + plus + " = " + value;
}

std::string statistics_text(const FitReport& report, const Statistics& statistics) {
  std::string text = field("residual sd", residual_text(statistics));
  if (statistics.r_squared) text += field("R-squared", number_text(*statistics.r_squared, 7));
  text += field("loss", loss_text(report));
  if (!report.weights.empty()) text += field("weights", report.weights);
  if (statistics.rank + report.result.walk.active.size() < statistics.parameters.size()) {
    text +=
        field("rank", std::to_string(statistics.rank) + " of " + counted(statistics.parameters.size(), "parameter") +
                          ": where a standard error is missing, the data do not determine the parameter");
  }
  return text + correlations_text(statistics);
}

std::string warnings_text(const std::vector<std::string>& warnings) {
  std::string text;
  for (const std::string& warning : warnings) text += field("note", warning);
  return text.empty() ? text : text + "\n";
}

}  // namespace

std::string text_of(const FitReport& report) {
  const std::optional<Statistics>& statistics = report.result.statistics;
  const std::vector<std::string>& names = report.names;
  std::string text = report.formula + "\n  " + counted(report.rows, "row") + " of " + report.source + "\n";
  if (!report.names_read.empty()) text += "  " + layout::wrap(report.names_read, 98, 2) + "\n";
  text += "\n";
  if (statistics) {
    text += (statistics->exact ? bare_estimates_text(*statistics) : estimates_text(*statistics)) + "\n";
    text += statistics_text(report, *statistics);
  } else {
    text += listing("estimates", names, report.result.walk.x, 10);
    text += field("loss", loss_text(report));
  }
  text += penalty_fields(report.penalties, names.size());
  text += fixed_fields(report.fixed);
  text += "\n" + warnings_text(report.result.warnings);
  return text + ending(report.result.walk, names, report.circumstances);
}

}  // namespace steepest
