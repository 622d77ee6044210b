#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "app/assignments.hpp"
#include "app/console.hpp"
#include "app/formula_text.hpp"
#include "app/options.hpp"
#include "steepest/report.hpp"

namespace steepest::app {

/// A formula and its rows, read as the options say.
struct Session {
  const Options& options;
  Console& console;
  FormulaText formula;
  std::vector<Assignment> at, from, fix;
  std::map<std::string, std::string> tie;
  Model model;                             ///< without the parameters that are fixed or tied
  std::vector<ModelParameter> written;     ///< all parameters
  std::map<std::string, NodeId> replaced;  ///< what stands for those that are fixed or tied
  std::optional<Table> table;
  std::map<std::string, std::vector<double>> distinct;  ///< levels of the numeric columns that factor() took
  double load_seconds = 0;
  std::chrono::steady_clock::time_point parsed;

  const Table* rows() const { return table ? &*table : nullptr; }
  ModelOptions model_options() const;
  /// The formula on one line of bearable length.
  std::string shown_formula() const;
  /// "columns: x, y; parameters: a, b": what each name was taken for.
  std::string names_read() const;
  /// Seconds since the formula was parsed, without reading the rows.
  double seconds() const;
};

/// Reads the formula into `formula` (kept there for messages, whatever happens), opens the table, parses, reads rows.
Session open_session(const Options& options, Console& console, FormulaText& formula);

/// A report that begins with the formula and the point of --at.
template <class PointReport>
PointReport report_at_point(const Session& session) {
  PointReport report;
  report.formula = session.shown_formula();
  report.at = values_for("--at", session.at, session.model.parameters);
  return report;
}

/// UserError (formula): the verb needs a plain formula, not a model with '~'.
void require_formula(const Session& session);

}  // namespace steepest::app
