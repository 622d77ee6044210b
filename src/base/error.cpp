#include <utility>

#include "steepest/base.hpp"

namespace steepest {

int exit_status(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::command_line: return 2;
    case ErrorKind::formula: return 3;
    case ErrorKind::domain: return 3;
    case ErrorKind::data: return 4;
  }
  throw InternalError("unknown kind of error");
}

std::string_view to_text(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::command_line: return "command line";
    case ErrorKind::formula: return "formula";
    case ErrorKind::domain: return "domain";
    case ErrorKind::data: return "data";
  }
  throw InternalError("unknown kind of error");
}

UserError::UserError(ErrorKind kind, const std::string& message, std::optional<Place> place, std::string hint)
    : std::runtime_error(message), kind_(kind), place_(std::move(place)), hint_(std::move(hint)) {}

}  // namespace steepest
