#include "app/session.hpp"

#include <algorithm>
#include <set>

#include "app/bounds.hpp"
#include "fit/distinct_values.hpp"
#include "fit/hold.hpp"

namespace steepest::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_shown = 240;
constexpr std::size_t longest_list = 12;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

std::vector<Assignment> assignments(const std::string& option, const std::optional<std::string>& text) {
  return text ? parse_assignments(option, *text) : std::vector<Assignment>();
}

void declare(ParseOptions& parsing, const std::vector<Assignment>& assignments) {
  for (const Assignment& assignment : assignments) {
    if (assignment.name.empty()) continue;
    parsing.parameters.push_back(assignment.name);
    if (!assignment.shape.empty()) parsing.shapes[assignment.name] = assignment.shape;
  }
}

/// Columns as the parser needs them; the levels of text columns that the formula names are read for it.
std::vector<KnownColumn> known_columns(const TableSource& source, const std::string& formula) {
  std::vector<KnownColumn> known;
  std::vector<std::string> with_levels;
  const std::vector<std::string> free = free_names(formula);
  const std::set<std::string> named(free.begin(), free.end());
  for (const ColumnInfo& column : source.columns()) {
    const bool is_text = column.type == ColumnType::text;
    known.push_back({column.name, is_text, {}});
    if (is_text && named.contains(column.name)) with_levels.push_back(column.name);
  }
  if (with_levels.empty()) return known;
  const Table table = source.read(with_levels);
  for (KnownColumn& column : known) {
    if (const Column* read = table.find(column.name)) column.levels = read->levels;
  }
  return known;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == longest_list) return text + ", ... (" + std::to_string(names.size()) + ")";
    text += (i == 0 ? "" : ", ") + names[i];
  }
  return names.empty() ? "none" : text;
}

/// A name that is given a value is a parameter, also where the table has a column of that name.
void note_shadowed_columns(const Session& session, const std::vector<KnownColumn>& columns) {
  for (const auto* given : {&session.at, &session.from, &session.fix}) {
    for (const Assignment& assignment : *given) {
      const auto is_it = [&](const KnownColumn& column) { return column.name == assignment.name; };
      if (std::none_of(columns.begin(), columns.end(), is_it)) continue;
      session.console.note("'" + assignment.name + "' is given a value, so it is a parameter here, not the column");
    }
  }
}

void require_no_columns(const Model& model) {
  if (model.columns.empty()) return;
  throw UserError(ErrorKind::command_line,
                  "the model reads the column '" + model.columns[0].name + "', but no table was given", {},
                  "name the table after the formula");
}

ModelOptions held_options(const Session& session) {
  ModelOptions result;
  for (const Assignment& assignment : session.fix) result.fixed[assignment.name] = assignment.values;
  result.tied = session.tie;
  return result;
}

}  // namespace

std::string Session::names_read() const {
  std::vector<std::string> columns, parameters;
  for (const ModelColumn& column : model.columns) columns.push_back(column.name);
  for (const ModelParameter& parameter : written) parameters.push_back(parameter.name);
  return "columns: " + listed(columns) + "; parameters: " + listed(parameters);
}

ModelOptions Session::model_options() const {
  return {options.loss.value_or(LossChoice{}), options.weights, options.sigma, {}, {}};
}

std::string Session::shown_formula() const {
  std::string text;
  bool comment = false;
  for (const char c : formula.text) {
    comment = c != '\n' && (comment || c == '#');
    if (comment) continue;
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank) {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  if (text.size() <= longest_shown) return text;
  std::size_t end = longest_shown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

double Session::seconds() const { return std::max(0.0, seconds_since(parsed) - load_seconds); }

Session open_session(const Options& options, Console& console, FormulaText& formula) {
  formula = read_formula(options.formula);
  Session session{options,
                  console,
                  formula,
                  assignments("--at", options.at),
                  assignments("--from", options.from),
                  assignments("--fix", options.fix),
                  options.tie ? parse_ties(*options.tie) : std::map<std::string, std::string>(),
                  {},
                  {},
                  {},
                  {},
                  {},
                  0,
                  {}};
  for (const Assignment& assignment : session.fix) {
    if (!assignment.name.empty()) continue;
    throw UserError(ErrorKind::command_line, "--fix: values need names", {}, "write --fix a=1");
  }
  ParseOptions parsing;
  parsing.source = formula.source;
  for (const auto* given : {&session.at, &session.from, &session.fix}) declare(parsing, *given);
  for (const auto& [name, tie] : session.tie) parsing.parameters.push_back(name);
  for (const auto& [name, bound] : options.walk.bounds) parsing.parameters.push_back(name.substr(0, name.find('[')));
  std::optional<TableSource> source;
  if (!options.data.empty()) {
    source.emplace(options.data,
                   TableOptions{.missing = options.missing, .threads = options.run.threads, .ranks = options.ranks});
    parsing.columns = known_columns(*source, formula.text);
    parsing.has_table = true;
    note_shadowed_columns(session, parsing.columns);
    parsing.distinct_values = [&](const std::string& name) {
      const std::vector<double> here = distinct_values(source->read(std::vector{name}).column(name).values);
      return session.distinct[name] = options.ranks ? distinct_values(joined(*options.ranks, here)) : here;
    };
  }
  const Model model = parse(formula.text, parsing);
  session.written = model.parameters;
  session.replaced = replacements(model, held_options(session));
  session.model = with_replacements(model, session.replaced);
  session.parsed = Clock::now();
  for (const std::string& note : session.model.notes) console.note(note);
  if (!source) {
    require_no_columns(session.model);
    return session;
  }
  const std::vector<std::string> names = columns_used(session.model, session.model_options());
  if (!names.empty()) session.table = source->read(names);
  if (options.verb != Verb::fit) console.note(session.names_read());  // a fit's report says it
  session.load_seconds = seconds_since(session.parsed);
  return session;
}

void require_formula(const Session& session) {
  if (session.model.kind != ModelKind::regression) return;
  throw UserError(ErrorKind::formula,
                  "'" + std::string(to_text(session.options.verb)) + "' needs a formula; '~' makes this a model to fit",
                  {}, "steepest fit '" + session.shown_formula() + "' DATA");
}

}  // namespace steepest::app
