#include "app/walk.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <random>

#include "app/domain.hpp"
#include "app/progress.hpp"
#include "app/table_hash.hpp"

namespace steepest::app {
namespace {

constexpr double random_reach = 2;
constexpr int random_draws = 50;

void refuse_start_of_fixed(const Session& session) {
  for (const Assignment& assignment : session.from) {
    if (assignment.name.empty() || !session.replaced.contains(assignment.name)) continue;
    const std::string option = session.tie.contains(assignment.name) ? "--tie" : "--fix";
    throw UserError(ErrorKind::command_line,
                    "'" + assignment.name + "' is held by " + option + ", so it cannot have a start", {},
                    "leave it out of --from or of " + option);
  }
  for (const auto& [name, bound] : session.options.walk.bounds) {
    if (!session.replaced.contains(name)) continue;
    const std::string option = session.tie.contains(name) ? "--tie" : "--fix";
    throw UserError(ErrorKind::command_line, "'" + name + "' is held by " + option + ", so a bound has no use", {},
                    "leave it out of --bound or of " + option);
  }
}

/// Uniform on [-2, 2), the same on every machine.
std::vector<double> random_place(std::mt19937_64& bits, std::size_t n) {
  std::vector<double> x(n);
  for (double& element : x) element = random_reach * (static_cast<double>(bits() >> 11) * 0x1p-52 - 1);
  return x;
}

/// The same on all ranks.
std::uint64_t drawn_seed(Ranks* ranks) {
  const std::uint64_t seed = std::random_device()();
  return ranks ? static_cast<std::uint64_t>(agreed(*ranks, static_cast<double>(seed))) : seed;
}

/// What is minimised: a checkpoint of anything else is refused.
std::string problem_text(const Session& session) {
  const Options& options = session.options;
  std::string text = session.formula.text;
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) text += "  " + name + " " + value;
  };
  add("data", options.data);
  if (session.table) {
    add("rows", std::to_string(session.table->all_rows()));
    add("hash", hash_text(*session.table));
  }
  if (options.missing == Missing::drop) add("missing", "drop");
  add("fix", options.fix.value_or(""));
  add("tie", options.tie.value_or(""));
  if (options.loss) add("loss", formula_of(*options.loss));
  if (options.l2 > 0) add("l2", number_text(options.l2));
  add("weights", options.weights);
  add("sigma", options.sigma);
  return text;
}

/// The name, or one with "_" behind it where a variable has it: in a table no two columns have the same letters.
std::string clear_of(const std::vector<std::string>& variables, std::string name) {
  const auto same = [&](const std::string& variable) {
    return std::ranges::equal(variable, name,
                              [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
  };
  while (std::ranges::any_of(variables, same)) name += '_';
  return name;
}

/// The step's line of text: k, x..., f, |g|, step.
std::string step_line(const Progress& progress, char separator) {
  std::string line = std::to_string(progress.iteration);
  for (const double x : progress.x) line += separator + number_text(x);
  for (const double number : {progress.value, progress.gradient_norm, progress.step}) {
    line += separator + number_text(number);
  }
  return line + '\n';
}

}  // namespace

Trace::Trace(const std::string& path, const std::vector<std::string>& names, bool append)
    : path_(path), append_(append), file_(nullptr, std::fclose) {
  if (path.ends_with(".parquet")) parquet_.emplace(path);
  if (path.ends_with(".csv")) separator_ = ',';
  const auto own = [&](const char* name) { return clear_of(names, name); };
  names_ = {own("k")};
  names_.insert(names_.end(), names.begin(), names.end());
  names_.insert(names_.end(), {own("f"), own("|g|"), own("step")});
  const bool folder = std::filesystem::is_directory(path);
  const std::string rows = parquet_ ? parquet_->rows_path() : path;
  if (!folder) file_.reset(std::fopen(rows.c_str(), append ? "a" : "w"));
  if (!file_) {
    throw UserError(ErrorKind::command_line,
                    "--trace: cannot write '" + path + "': " + std::strerror(folder ? EISDIR : errno));
  }
  if (append || parquet_) return;
  std::string line;
  for (const std::string& name : names_) {
    if (!line.empty()) line += separator_;
    line += name.find(separator_) == std::string::npos ? name : '"' + name + '"';
  }
  put(line + '\n');
}

void Trace::put(const std::string& line) {
  if (!failure_.empty() || std::fputs(line.c_str(), file_.get()) >= 0) return;
  failure_ = "--trace: cannot write '" + path_ + "': " + std::strerror(errno);
}

void Trace::write(const Progress& progress) { put(step_line(progress, separator_)); }

std::string Trace::finish() {
  const bool closed = std::fclose(file_.release()) == 0;
  if (!closed && failure_.empty()) failure_ = "--trace: cannot write '" + path_ + "': " + std::strerror(errno);
  if (parquet_ && failure_.empty()) make_parquet();
  return failure_;
}

void Trace::make_parquet() {
  try {
    parquet_->write(names_, append_);
  } catch (const UserError& error) {
    failure_ = std::string("--trace: ") + error.what() + "; " + error.hint();
  }
}

std::shared_ptr<Trace> make_trace(const Options& options, const std::vector<std::string>& names) {
  const bool silent = options.ranks && options.ranks->rank() > 0;
  return options.trace.empty() || silent ? nullptr : std::make_shared<Trace>(options.trace, names, options.resume);
}

void require_free(const ModelProblem& made, const std::string& what) {
  if (!made.names.empty()) return;
  throw UserError(ErrorKind::formula, "there is no variable to move", {}, what + " needs a free variable");
}

Start random_or_given_start(const Session& session, Objective& objective) {
  refuse_start_of_fixed(session);
  const std::vector<ModelParameter>& free = session.model.parameters;
  if (!session.from.empty()) return {flattened(values_for("--from", session.from, free)), session.options.seed};
  const std::uint64_t seed = session.options.seed ? *session.options.seed : drawn_seed(session.options.ranks.get());
  std::mt19937_64 bits(seed);
  std::vector<double> x = random_place(bits, objective.dimension());
  for (int draw = 1; draw < random_draws && !std::isfinite(objective.value(x)); ++draw) {
    x = random_place(bits, objective.dimension());
  }
  session.console.note("no --from: the start is random in [-2, 2], seed " + std::to_string(seed));
  return {std::move(x), seed};
}

Start given_or_default_start(const Session& session, Objective& objective) {
  refuse_start_of_fixed(session);
  const std::vector<ModelParameter>& free = session.model.parameters;
  const LeastSquares* least_squares = objective.least_squares();
  if (session.from.empty() && least_squares && least_squares->linear()) return {default_start(objective), {}};
  const bool by_position = !session.from.empty() && session.from[0].name.empty();
  if (by_position) return {flattened(values_for("--from", session.from, free)), session.options.seed};
  std::vector<Assignment> given = session.from;
  std::string ones;
  for (const ModelParameter& parameter : free) {
    bool found = false;
    for (const Assignment& assignment : session.from) found = found || assignment.name == parameter.name;
    if (found) continue;
    given.push_back({parameter.name, {}, {1.0}});
    ones += (ones.empty() ? "" : ", ") + parameter.name;
  }
  if (!ones.empty()) session.console.note("no start given for " + ones + ": starting at 1");
  return {flattened(values_for("--from", given, free)), session.options.seed};
}

MinimizeOptions walk_options(Session& session, const std::vector<std::string>& names, std::shared_ptr<Trace> trace) {
  MinimizeOptions options = session.options.walk;
  options.names = names;
  if (options.checkpoint) options.checkpoint->problem = problem_text(session);
  const std::shared_ptr<Ranks> ranks = session.options.ranks;
  options.observer = [line = ProgressLine(session), trace, ranks](const Progress& progress) mutable {
    if (trace) trace->write(progress);
    line.show(progress);
    if (!ranks) return !InterruptGuard::requested();
    return agreed(*ranks, InterruptGuard::requested() ? 1 : 0) == 0;
  };
  if (ranks) {
    using Clock = std::chrono::steady_clock;
    options.clock = [ranks, begin = Clock::now()] {
      return agreed(*ranks, std::chrono::duration<double>(Clock::now() - begin).count());
    };
    if (options.checkpoint) options.checkpoint->writes = ranks->rank() == 0;
  }
  return options;
}

Split split_fixed(const Session& session, std::span<const double> free) {
  std::vector<NodeId> nodes;
  std::vector<InputValue> inputs;
  for (const auto& [name, node] : session.replaced) nodes.push_back(node);
  std::map<std::string, std::vector<double>> values;
  for (const ModelParameter& parameter : session.model.parameters) {
    const auto size = static_cast<std::size_t>(element_count(parameter.shape));
    inputs.push_back({parameter.node, {free.begin(), free.begin() + static_cast<std::ptrdiff_t>(size)}});
    values[parameter.name] = inputs.back().values;
    free = free.subspan(size);
  }
  const auto held = nodes.empty() ? std::vector<std::vector<double>>() : evaluate(*session.model.graph, nodes, inputs);
  std::size_t next = 0;
  for (const auto& [name, node] : session.replaced) values[name] = held[next++];
  Split result;
  for (const ModelParameter& parameter : session.written) {
    result.all.push_back({parameter.name, parameter.shape, values.at(parameter.name)});
    if (!session.replaced.contains(parameter.name)) continue;
    result.fixed.push_back(result.all.back());
    if (const auto tie = session.tie.find(parameter.name); tie != session.tie.end()) {
      result.fixed.back().tied_to = tie->second;
    }
  }
  return result;
}

void say_edge(const Model& model, GraphObjective& objective, const std::vector<std::string>& names,
              MinimizeResult& walk) {
  if (walk.status != Status::diverged || !walk.ray.empty()) return;
  const std::string edge = edge_text(model, objective, walk, names);
  if (!edge.empty()) walk.reason = edge + "; " + walk.reason;
}

void say_precision(const Session& session, const Objective& objective) {
  if (session.options.run.precision == Precision::float64 || objective.is_rough()) return;
  session.console.note(
      "computed in float64: float32 is for formulas over the rows of a table that are worth compiling and have no loop "
      "and no matrix function in every row");
}

void announce(const Console& console, const MinimizeResult& walk, const std::vector<std::string>& warnings) {
  for (const std::string& note : walk.notes) console.note(note);
  for (const std::string& warning : warnings) console.warning(warning);
}

}  // namespace steepest::app
