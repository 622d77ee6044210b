#include "app/direction.hpp"
#include "app/point_function.hpp"
#include "app/verbs.hpp"
#include "report/text.hpp"
#include "steepest/calculus.hpp"

namespace steepest::app {
namespace {

constexpr std::size_t most_checked = 12;
constexpr int digits = 6;

void check_along(GraphObjective& f, const std::vector<double>& x, const std::vector<double>& given,
                 CheckReport& report) {
  report.checks.push_back(check_derivative(f, x, given));
  const std::string unit = vector_text(report.checks[0].direction, digits);
  const std::string as_given = vector_text(given, digits);
  report.by.push_back(unit == as_given ? unit : unit + ": " + as_given + " normalised");
}

void check_each(GraphObjective& f, const std::vector<double>& x, CheckReport& report) {
  const std::vector<std::string> names = element_names(report.at);
  if (names.size() > most_checked) {
    throw UserError(ErrorKind::command_line,
                    "check goes variable by variable, and there are " + std::to_string(names.size()), {},
                    "name one direction: --along V");
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::vector<double> axis(names.size(), 0.0);
    axis[i] = 1;
    report.checks.push_back(check_derivative(f, x, axis));
    report.by.push_back(names[i]);
  }
}

}  // namespace

Outcome run_check(Session& session) {
  PointFunction f(session);
  auto report = report_at_point<CheckReport>(session);
  report.ascii = session.options.ascii;
  const std::vector<double> x = flattened(report.at);
  if (const auto error = f.domain_error_at(x)) throw *error;
  f.require_derivative(x, "there is no derivative to check here");
  if (session.options.along) {
    check_along(f.objective(), x, direction_along(session), report);
  } else {
    check_each(f.objective(), x, report);
  }
  return {std::move(report), 0};
}

}  // namespace steepest::app
