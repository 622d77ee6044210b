#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>

#include "app/command_line.hpp"
#include "app/verbs.hpp"

namespace steepest::app {
namespace {

constexpr int internal_fault = 70;

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

Outcome run_formula_verb(const Options& options, Console& console, FormulaText& formula) {
  Session session = open_session(options, console, formula);
  switch (options.verb) {
    case Verb::eval: return run_eval(session);
    case Verb::grad: return run_grad(session);
    case Verb::dir: return run_dir(session);
    case Verb::hess: return run_hess(session);
    case Verb::min: return run_min(session);
    case Verb::fit: return run_fit(session);
    case Verb::diff: return run_diff(session);
    case Verb::codegen: return run_codegen(session);
    case Verb::data:
    case Verb::methods: break;
  }
  throw InternalError("a verb without a formula was given one");
}

Outcome run_verb(const Options& options, Console& console, FormulaText& formula) {
  if (options.verb == Verb::data) return run_data(options);
  if (options.verb == Verb::methods) return run_methods();
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

int run(const std::vector<std::string>& arguments) {
  const bool json = asks_for_json(arguments);
  Console console(false);
  FormulaText formula;
  try {
    const std::variant<Options, Help> command = read_command_line(arguments);
    if (const Help* help = std::get_if<Help>(&command)) {
      print(help->text);
      return 0;
    }
    const Options& options = std::get<Options>(command);
    console = Console(options.quiet);
    const Outcome outcome = run_verb(options, console, formula);
    print(options.json ? to_json(outcome.report) : to_text(outcome.report));
    return outcome.status;
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

}  // namespace
}  // namespace steepest::app

int main(int argc, char** argv) { return steepest::app::run({argv + 1, argv + argc}); }
