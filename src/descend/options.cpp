#include <cmath>

#include "steepest/base.hpp"
#include "steepest/descend.hpp"

namespace steepest {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& bound, double value) {
  throw UserError(ErrorKind::command_line, option + " must be " + bound + ", got " + number_text(value));
}

void require_positive(const std::string& option, const std::optional<double>& value) {
  if (value && !(*value > 0 && *value < HUGE_VAL)) refuse(option, "a positive number", *value);
}

void require_not_negative(const std::string& option, const std::optional<double>& value) {
  if (value && !(*value >= 0 && *value < HUGE_VAL)) refuse(option, "a number, 0 or above", *value);
}

}  // namespace

void MinimizeOptions::validate() const {
  require_positive("step", step);
  require_not_negative("l1", l1);
  require_not_negative("gtol", gtol);
  require_not_negative("ftol", ftol);
  require_not_negative("xtol", xtol);
  require_not_negative("max-iter", max_iter);
  require_positive("max-eval", max_eval);
  require_positive("time-limit", time_limit);
  if (schedule.kind != Schedule::Kind::constant && !(schedule.length > 0) && !max_iter && !sampling)
    throw UserError(ErrorKind::command_line, "schedule '" + to_text(schedule) + "' needs its length in iterations", {},
                    "write " + to_text(schedule) + ":1000, or limit the walk with --max-iter");
  if (sampling && sampling->batch == 0) refuse("batch", "a whole number, 1 or above", 0);
  if (sampling) require_positive("epochs", sampling->epochs);
  for (const auto& [name, bound] : bounds) {
    if (bound.low <= bound.high && bound.low < HUGE_VAL && bound.high > -HUGE_VAL) continue;
    throw UserError(ErrorKind::command_line,
                    "the bound of '" + name + "' has its lower end " + number_text(bound.low) +
                        " above its upper end " + number_text(bound.high),
                    {}, "write the lower end first: " + name + "=0:1");
  }
}

std::string_view to_text(Status status) {
  switch (status) {
    case Status::converged: return "converged";
    case Status::limit: return "limit";
    case Status::not_a_minimum: return "not-a-minimum";
    case Status::diverged: return "diverged";
    case Status::interrupted: return "interrupted";
  }
  throw InternalError("unknown status");
}

std::string_view to_text(Point point) {
  switch (point) {
    case Point::local_minimum: return "local-minimum";
    case Point::global_minimum: return "global-minimum";
    case Point::saddle: return "saddle";
    case Point::maximum: return "maximum";
    case Point::flat: return "flat";
    case Point::unknown: return "unknown";
  }
  throw InternalError("unknown kind of point");
}

int exit_status(Status status) {
  switch (status) {
    case Status::converged: return 0;
    case Status::limit:
    case Status::not_a_minimum: return 5;
    case Status::diverged: return 6;
    case Status::interrupted: return 130;
  }
  throw InternalError("unknown status");
}

}  // namespace steepest
