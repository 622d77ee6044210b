#pragma once

#include <string>

#include "steepest/base.hpp"

namespace steepest::app {

/// What the command line got wrong: a sentence, and the next step.
[[noreturn]] inline void refuse(const std::string& message, const std::string& hint = "") {
  throw UserError(ErrorKind::command_line, message, {}, hint);
}

}  // namespace steepest::app
