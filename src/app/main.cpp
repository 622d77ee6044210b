#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>

#include "app/command_line.hpp"
#include "app/verbs.hpp"
#include "app/walk.hpp"
#include "objective/threads.hpp"

namespace steepest::app {
namespace {

constexpr int internal_fault = 70;
constexpr int unwritten_output = 74;

/// False if the whole text could not be written; errno says why.
bool print(const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

/// Prints what was asked for; a result that nobody can read is no success.
int deliver(const std::string& text, int status, const std::string& unwritten, const Console& console) {
  if (!print(text)) {
    console.error(std::string("cannot write to standard output: ") + std::strerror(errno), "",
                  "the result is lost; free some space, or send it elsewhere");
    return unwritten_output;
  }
  if (unwritten.empty()) return status;
  console.error(unwritten, "", "the result above is not affected");
  return unwritten_output;
}

Outcome run_formula_verb(const Options& options, Console& console, FormulaText& formula) {
  Session session = open_session(options, console, formula);
  switch (options.verb) {
    case Verb::eval: return run_eval(session);
    case Verb::grad: return run_grad(session);
    case Verb::dir: return run_dir(session);
    case Verb::hess: return run_hess(session);
    case Verb::taylor: return run_taylor(session);
    case Verb::check: return run_check(session);
    case Verb::min: return run_min(session);
    case Verb::race: return run_race(session);
    case Verb::lr: return run_lr(session);
    case Verb::fit: return run_fit(session);
    case Verb::diff: return run_diff(session);
    case Verb::codegen: return run_codegen(session);
    case Verb::data:
    case Verb::methods:
    case Verb::explain: break;
  }
  throw InternalError("a verb without a formula was given one");
}

Outcome run_verb(const Options& options, Console& console, FormulaText& formula) {
  if (options.verb == Verb::data) return run_data(options);
  if (options.verb == Verb::methods) return run_methods();
  if (options.verb == Verb::explain) return run_explain(options);
  return run_formula_verb(options, console, formula);
}

/// Errors before the options are known obey --json where it stands among the arguments.
bool asks_for_json(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") return false;
    if (argument == "--json") return true;
  }
  return false;
}

int report_error(const UserError& error, const Console& console, const FormulaText& formula, bool json) {
  if (json) {
    print(to_json(ErrorReport{std::string(to_text(error.kind())), error.what(), error.place(), error.hint()}));
  }
  console.error(error.what(), where_text(error.place(), formula.text, formula.source), error.hint());
  return exit_status(error.kind());
}

int report_fault(const std::string& message, const std::string& hint, const Console& console, bool json) {
  if (json) print(to_json(ErrorReport{"internal", message, {}, hint}));
  console.error(message, "", hint);
  return internal_fault;
}

/// Ranks share the rows of a table; whatever else would be done by each of them over again.
void require_rows_to_share(const Options& options) {
  if (!options.ranks || ((options.verb == Verb::fit || options.verb == Verb::min) && !options.data.empty())) return;
  throw UserError(ErrorKind::command_line,
                  "'" + std::string(to_text(options.verb)) + "' runs in one process; " +
                      std::to_string(options.ranks->count()) + " were started",
                  {}, "several ranks share the rows of fit, and of min with a table; start this without mpirun");
}

int run(const std::vector<std::string>& arguments, const std::shared_ptr<Ranks>& ranks) {
  const bool json = asks_for_json(arguments);
  Console console(false);
  FormulaText formula;
  try {
    const std::variant<Options, Help> command = read_command_line(arguments);
    if (const Help* help = std::get_if<Help>(&command)) return deliver(help->text, 0, "", console);
    Options options = std::get<Options>(command);
    options.ranks = ranks;
    console = Console(options.quiet);
    require_rows_to_share(options);
    if (ranks && options.run.threads == 0) {
      options.run.threads = std::max(1, Threads(0).count() / ranks->on_this_machine());
    }
    if (options.language == MessageLanguage::chinese && options.verb != Verb::explain) {
      console.note("--lang zh: the reports of the command line are not available in Chinese yet; this is English");
    }
    const Outcome outcome = run_verb(options, console, formula);
    const std::string text = options.json ? to_json(outcome.report) : to_text(outcome.report);
    return deliver(text, outcome.status, outcome.unwritten, console);
  } catch (const UserError& error) {
    console.clear_progress();
    return report_error(error, console, formula, json);
  } catch (const std::bad_alloc&) {
    return report_fault("there is not enough memory for this", "fewer rows, columns or variables need less", console,
                        json);
  } catch (const std::exception& error) {
    return report_fault(std::string("this is a fault of steepest, not of your input: ") + error.what(),
                        "please report it with the command that led here", console, json);
  }
}

/// Only rank 0 is heard.
void fall_silent() {
  for (std::FILE* stream : {stdout, stderr}) {
    if (std::freopen("/dev/null", "w", stream) == nullptr) return;
  }
}

int run_among_ranks(const std::vector<std::string>& arguments) {
  explain_missing_pages();
  std::shared_ptr<Ranks> ranks;
  try {
    ranks = join_ranks();
  } catch (const UserError& error) {
    return report_error(error, Console(false), {}, asks_for_json(arguments));
  }
  if (ranks && ranks->rank() > 0) fall_silent();
  const int status = run(arguments, ranks);
  if (ranks) ranks->leave(status);
  return status;
}

}  // namespace
}  // namespace steepest::app

int main(int argc, char** argv) { return steepest::app::run_among_ranks({argv + 1, argv + argc}); }
