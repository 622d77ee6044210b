#include "app/command_line.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>

#include "app/bounds.hpp"
#include "app/option_values.hpp"
#include "app/penalties.hpp"
#include "app/refusal.hpp"
#include "app/step_options.hpp"
#include "app/verb_names.hpp"

namespace steepest::app {
namespace {

/// Taken only to say what to do without it.
constexpr const char* no_data = "none: leave it out, and its columns become variables like all others";

/// Adds an option whose text is read by `read`.
template <class Read>
void add(CLI::App& app, const std::string& name, const std::string& type, const std::string& help, Read read) {
  app.add_option_function<std::string>(name, read, help)
      ->type_name(type)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

void add_text(CLI::App& app, const std::string& name, const std::string& type, std::optional<std::string>& target,
              const std::string& help) {
  add(app, name, type, help, [&target](const std::string& text) { target = text; });
}

void add_positive(CLI::App& app, const std::string& name, const std::string& type, std::optional<double>& target,
                  const std::string& help) {
  add(app, name, type, help, [&target, name](const std::string& text) { target = positive(name, text); });
}

void add_count(CLI::App& app, const std::string& name, std::optional<double>& target, const std::string& help) {
  add(app, name, "N", help, [&target, name](const std::string& text) { target = count(name, text); });
}

/// The same, for options that stand in files of their own.
OptionAdder adder_to(CLI::App& app) {
  return {[&app](const std::string& name, const std::string& type, const std::string& help,
                 const OptionAdder::Read& read) { add(app, name, type, help, read); },
          [&app](const std::string& name, const std::string& help, bool& target) { app.add_flag(name, target, help); }};
}

void add_common(CLI::App& app, Options& options) {
  app.add_flag("--json", options.json, "print one JSON document");
  app.add_flag("--quiet", options.quiet, "no notes and no progress");
  add(app, "--seed", "N", "seed of everything random",
      [&](const std::string& text) { options.seed = whole("--seed", text, 0, 9007199254740991.0); });
  add(app, "--lang", "en|zh", "language of the reports",
      [&](const std::string& text) { options.language = language_of(text); });
  add(app, "--threads", "N", "threads to use; all cores if not given",
      [&](const std::string& text) { options.run.threads = static_cast<int>(whole("--threads", text, 1, 4096)); });
  add(app, "--backend", "NAME", "interpreter or llvm; chosen by the work if not given",
      [&](const std::string& text) { options.run.backend = backend_of(text); });
}

void add_formula(CLI::App& app, Options& options, bool needs_data) {
  app.add_option("FORMULA", options.formula, "the formula; - reads it from standard input, @FILE from a file")
      ->required()
      ->type_name("");
  auto* data = app.add_option("DATA", options.data, "a table: a file (.csv .parquet .json .npy .duckdb) or a query");
  data->type_name("");
  if (needs_data) data->required();
}

void add_missing(CLI::App& app, Options& options) {
  add(app, "--missing", "WHAT", "rows without a value: refuse (as if not given) or drop",
      [&](const std::string& text) { options.missing = missing_of(text); });
}

void add_point(CLI::App& app, Options& options) {
  add_text(app, "--at", "POINT", options.at, "the point: x=2,y=[1,2],z=@file.npy");
  add_missing(app, options);
}

void add_matrix_file(CLI::App& app, Options& options) {
  add(app, "--save", "FILE.mtx", "keep the Hessian's nonzeros as a Matrix Market file",
      [&](const std::string& text) { options.save = text; });
}

void add_symbolic(CLI::App& app, Options& options) {
  add_text(app, "--at", "POINT", options.at, "the value there too: x=2,y=[1,2]");
  add_text(app, "--by", "X,Y", options.by, "the variables: x,y is by x, then by y; without it every partial");
  add(app, "--order", "K", "by the same variable K times",
      [&](const std::string& text) { options.order = whole("--order", text, 1, 100); });
  app.add_flag("--latex", options.latex, "print LaTeX");
  app.add_flag("--steps", options.steps, "spell the chain rule out");
}

void add_along(CLI::App& app, Options& options, const std::string& help) {
  add_text(app, "--along", "V", options.along, help);
}

void add_taylor(CLI::App& app, Options& options) {
  add(app, "--order", "K", "the highest power; 2 if not given, 1 is the tangent",
      [&](const std::string& text) { options.order = whole("--order", text, 0, 100); });
  add_text(app, "--at-distance", "H,H", options.at_distance,
           "how far from the point the error is measured; 1,0.1,0.01,0.001 if not given");
  add_along(app, options, "which way: 3,4 or x=3,y=4; along the gradient if not given");
}

void add_code(CLI::App& app, Options& options) {
  add(app, "--to", "LANGUAGE", "c++, c, python or latex", [&](const std::string& text) { options.to = text; });
  app.add_flag("--hessian", options.hessian, "the Hessian too");
}

void add_direction(CLI::App& app, Options& options) {
  add_text(app, "--along", "V", options.along, "the direction: 3,4 in the order of first appearance, or x=3,y=4");
  add_text(app, "--angle", "A", options.angle, "the direction in the plane: 30deg, 0.5236 or pi/6 (radians)");
  add_text(app, "--cosines", "C", options.cosines, "the direction by its cosines: 0.6,0.8");
}

/// What every walk takes: where it begins, its step and when it stops.
void add_descent(CLI::App& app, Options& options) {
  add_text(app, "--from", "POINT", options.from, "the start: x=6,w=[1,2],v=@start.npy");
  add_text(app, "--fix", "POINT", options.fix, "parameters held at a value: a=1");
  add_text(app, "--tie", "NAME=FORMULA", options.tie, "parameters that follow others: b=2*a,c=1 - a");
  add(app, "--bound", "NAME=LOW:HIGH", "where parameters may be: a=0:inf,w=-1:1 (every element),w[2]=0:",
      [&](const std::string& text) { options.walk.bounds = parse_bounds(text); });
  add(app, "--lr", "STEP|paper", "the step size, for methods that need one; paper: the one of the method's paper",
      [&](const std::string& text) {
        options.walk.paper_step = text == "paper";
        if (!options.walk.paper_step) options.walk.step = positive("--lr", text);
      });
  add_penalties(adder_to(app), options);
  add_positive(app, "--gtol", "T", options.walk.gtol, "stop at max |gradient_i| <= T");
  add_positive(app, "--ftol", "T", options.walk.ftol, "stop when a step changes the value by <= T |value|");
  add_positive(app, "--xtol", "T", options.walk.xtol, "stop when a step changes every |x_i| by <= T |x_i|");
  add_positive(app, "--time-limit", "SECONDS", options.walk.time_limit, "limit on time");
  add_missing(app, options);
}

void add_walk(CLI::App& app, Options& options) {
  add(app, "--method", "NAME", "the method; `steepest methods` lists them",
      [&](const std::string& text) { options.walk.method = text; });
  add(app, "--search", "NAME", "the line search of a method that has one: hager-zhang, more-thuente, wolfe or armijo",
      [&](const std::string& text) { options.walk.search = text; });
  add_descent(app, options);
  add_count(app, "--max-iter", options.walk.max_iter, "limit on steps");
  add_count(app, "--max-eval", options.walk.max_eval, "limit on evaluations");
  add(app, "--precision", "NAME",
      "float32 or float64 (as if not given): what the steps compute over rows of a table; the last steps, the value at "
      "the end and what is said of it are float64",
      [&](const std::string& text) { options.run.precision = precision_of(text); });
  add(app, "--starts", "N", "walks from N starts, the best is kept",
      [&](const std::string& text) { options.starts = whole("--starts", text, 1, 1e6); });
  app.add_flag("--escape", options.walk.escape, "leave saddles along negative curvature");
  add_steps(adder_to(app), options);
  add_checkpoint(adder_to(app), options);
  add(app, "--trace", "FILE",
      "write every step: k, x, f, |g|, step; with commas if FILE ends in .csv, as Parquet if in .parquet, else with "
      "tabs",
      [&](const std::string& text) { options.trace = text; });
  add(app, "--plot", "FILE.svg", "draw a picture", [&](const std::string& text) { options.plot = text; });
}

void add_race(CLI::App& app, Options& options) {
  add_text(app, "--methods", "A,B,C", options.methods, "who runs; all that the problem allows if not given");
  add_descent(app, options);
  add_count(app, "--max-eval", options.walk.max_eval, "evaluations for each method; 20000 if not given");
  add_samples(adder_to(app), options);
  app.add_flag("--tune", options.tune, "each method that takes a step keeps the best of nine");
}

void add_regression(CLI::App& app, Options& options) {
  add(app, "--loss", "NAME",
      "sse (sum of r^2, as if not given), mse (1/n), half-mse (1/(2n)), mae (mean of |r|), huber or huber:DELTA",
      [&](const std::string& text) { options.loss = parse_loss(text); });
  add(app, "--weights", "COLUMN", "row i counts weight_i r_i^2",
      [&](const std::string& text) { options.weights = text; });
  add(app, "--save", "FILE", "keep the fit: formula, estimates, columns and their levels, covariance, as JSON",
      [&](const std::string& text) { options.save = text; });
  add(app, "--sigma", "COLUMN", "row i counts (r_i / sigma_i)^2",
      [&](const std::string& text) { options.sigma = text; });
}

void add_options(CLI::App& app, Verb verb, Options& options) {
  switch (verb) {
    case Verb::eval:
    case Verb::grad:
      add_formula(app, options, false);
      add_point(app, options);
      break;
    case Verb::hess:
      add_formula(app, options, false);
      add_point(app, options);
      add_matrix_file(app, options);
      add_along(app, options, "the product with this vector instead of the Hessian: 3,4 or x=3,y=4");
      break;
    case Verb::taylor:
      add_formula(app, options, false);
      add_point(app, options);
      add_taylor(app, options);
      break;
    case Verb::check:
      add_formula(app, options, false);
      add_point(app, options);
      add_along(app, options, "the direction, 3,4 or x=3,y=4; each variable by itself if not given");
      app.add_flag("--ascii", options.ascii, "draw with ASCII signs only");
      break;
    case Verb::diff:
      add_formula(app, options, false);
      add_symbolic(app, options);
      app.get_option("DATA")->description(no_data);
      break;
    case Verb::codegen:
      add_formula(app, options, false);
      add_code(app, options);
      app.get_option("DATA")->description(no_data);
      break;
    case Verb::dir:
      add_formula(app, options, false);
      add_point(app, options);
      add_direction(app, options);
      break;
    case Verb::min:
      add_formula(app, options, false);
      add_walk(app, options);
      break;
    case Verb::race:
      add_formula(app, options, false);
      add_race(app, options);
      break;
    case Verb::lr:
      add_formula(app, options, false);
      add_step_study(adder_to(app), options);
      add_missing(app, options);
      add_steps(adder_to(app), options);
      break;
    case Verb::fit:
      add_formula(app, options, true);
      add_walk(app, options);
      add_regression(app, options);
      break;
    case Verb::data: app.add_option("DATA", options.data, "a file or a query")->required()->type_name(""); break;
    case Verb::methods: break;
    case Verb::explain:
      app.add_option("TOPIC", options.topic, "a word such as gradient or chain rule, or a method; none lists them")
          ->type_name("");
      break;
  }
  add_common(app, options);
}

std::string verbs_text() {
  std::string text;
  for (const Verb verb : all_verbs) text += (text.empty() ? "" : " ") + std::string(to_text(verb));
  return text;
}

std::string general_help() {
  std::string text =
      "steepest VERB FORMULA [DATA] [options]\n\nExact derivatives, and the walk down to the minimum.\n\n";
  for (const Verb verb : all_verbs) {
    std::string name(to_text(verb));
    name.resize(10, ' ');
    text += "  " + name + std::string(summary_of(verb)) + "\n";
  }
  return text +
         "\n  steepest diff 'x^2*sin(x)'\n  steepest grad 'x^2*sin(x)' --at x=2\n  steepest min 'x^2*sin(x)' --from "
         "x=6\n"
         "  steepest fit 'rate ~ Vm*conc/(K + conc)' puromycin.csv --from Vm=200,K=0.1\n"
         "  steepest check 'x^2*sin(x)' --at x=2\n  steepest explain gradient\n\n"
         "`steepest VERB --help` lists a verb's options.\n\n"
         "exit status: 0 done; 2 command line; 3 formula, or a point outside its domain; 4 data; 5 no tolerance met,\n"
         "or the point is not a minimum; 6 diverged; 70 a fault of steepest; 74 output that could not be written;\n"
         "130 interrupted\n";
}

Verb find_verb(const std::string& word) {
  std::vector<std::string> names;
  for (const Verb verb : all_verbs) {
    if (to_text(verb) == word) return verb;
    names.emplace_back(to_text(verb));
  }
  const auto close = closest_spelling(word, names);
  refuse("there is no verb '" + word + "'",
         (close ? "did you mean '" + *close + "'? " : "") + "the verbs are " + verbs_text());
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// Other verbs that have the option.
std::string verbs_with(const std::string& name) {
  std::string text;
  for (const Verb verb : all_verbs) {
    CLI::App app;
    Options scratch;
    add_options(app, verb, scratch);
    const std::vector<std::string> names = option_names(app);
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    text += (text.empty() ? "" : ", ") + std::string(to_text(verb));
  }
  return text;
}

[[noreturn]] void refuse_option(const CLI::App& app, Verb verb, const std::string& name) {
  const std::string message = "'" + std::string(to_text(verb)) + "' has no option '" + name + "'";
  const std::string elsewhere = verbs_with(name);
  if (!elsewhere.empty()) refuse(message, "it belongs to: " + elsewhere);
  const auto close = closest_spelling(name, option_names(app));
  const std::string list = "`steepest " + std::string(to_text(verb)) + " --help` lists its options";
  refuse(message, close ? "did you mean '" + *close + "'? " + list : list);
}

/// The same arguments in a form that leaves no doubt what is an option and what is not: a formula or a value may begin
/// with a minus. Only what begins with two is an option.
std::vector<std::string> unmistakable(const CLI::App& app, Verb verb, const std::vector<std::string>& arguments) {
  std::vector<std::string> options, rest;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") {
      rest.insert(rest.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1, arguments.end());
      break;
    }
    if (!argument.starts_with("--")) {
      rest.push_back(argument);
      continue;
    }
    const std::string name = argument.substr(0, argument.find('='));
    const CLI::Option* option = app.get_option_no_throw(name);
    if (!option) refuse_option(app, verb, name);
    const bool takes_value = option->get_expected_min() > 0 && option->get_type_size() > 0;
    const bool joined = argument.size() > name.size();
    if (!takes_value) {
      options.push_back(argument);
      continue;
    }
    if (!joined && i + 1 == arguments.size()) refuse(name + " needs a value");
    const std::string value = joined ? argument.substr(name.size() + 1) : arguments[++i];
    if (value.empty()) refuse(name + " needs a value; an empty text was given");
    options.push_back(name + "=" + value);
  }
  options.emplace_back("--");
  options.insert(options.end(), rest.begin(), rest.end());
  std::reverse(options.begin(), options.end());  // CLI11 takes them from the back
  return options;
}

[[noreturn]] void translate(const CLI::ParseError& error, Verb verb) {
  const std::string usage = "`steepest " + std::string(to_text(verb)) + " --help` shows how to call it";
  if (dynamic_cast<const CLI::RequiredError*>(&error)) {
    if (verb == Verb::fit) refuse("fit needs a formula and a table", "steepest fit 'y ~ a*exp(-b*x)' data.csv");
    if (verb == Verb::data) refuse("data needs a table", "steepest data FILE");
    refuse(std::string(to_text(verb)) + " needs a formula", usage);
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error)) refuse("too many arguments", usage + "; quote the formula");
  refuse(error.what(), usage);
}

}  // namespace

std::variant<Options, Help> read_command_line(const std::vector<std::string>& arguments) {
  if (arguments.empty()) refuse("no verb", "the verbs are " + verbs_text() + "; `steepest --help` says what they do");
  if (arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") return Help{general_help()};
  if (arguments[0] == "--version") return Help{"steepest " STEEPEST_VERSION "\n"};
  Options options;
  options.verb = find_verb(arguments[0]);
  CLI::App app(std::string(summary_of(options.verb)), "steepest " + arguments[0]);
  add_options(app, options.verb, options);
  try {
    app.parse(unmistakable(app, options.verb, {arguments.begin() + 1, arguments.end()}));
  } catch (const CLI::CallForHelp&) {
    return Help{app.help()};
  } catch (const CLI::ParseError& error) {
    translate(error, options.verb);
  }
  join_steps(options);
  if (options.run.precision == Precision::float32 && options.run.backend == Backend::interpreter) {
    refuse("--precision float32 is of compiled code; the interpreter computes in float64",
           "leave --backend interpreter out");
  }
  return options;
}

}  // namespace steepest::app
