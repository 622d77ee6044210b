#pragma once

#include <string>

namespace steepest::app {

/// A formula as it was given: its text, and the file it came from ("" for the command line, "standard input").
struct FormulaText {
  std::string text;
  std::string source;
};

/// "-" reads standard input, "@FILE" a file, anything else is the formula itself. UserError (formula) for a file that
/// cannot be read or is larger than the limit of 16 MiB.
FormulaText read_formula(const std::string& given);

}  // namespace steepest::app
