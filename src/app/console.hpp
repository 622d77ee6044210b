#pragma once

#include <string>
#include <string_view>

#include "steepest/base.hpp"

namespace steepest::app {

/// What goes to standard error. Colours and progress only on a terminal; NO_COLOR is obeyed.
class Console final {
 public:
  explicit Console(bool quiet);

  void note(std::string_view text) const;
  void warning(std::string_view text) const;
  /// One line that the next one overwrites; nothing unless standard error is a terminal.
  void progress(std::string_view text);
  void clear_progress();
  bool shows_progress() const { return terminal_ && !quiet_; }

  /// "error: message", the line with a caret or the file's place, "hint: ...".
  void error(std::string_view message, std::string_view where, std::string_view hint) const;

 private:
  std::string label(std::string_view word, std::string_view colour) const;

  bool quiet_ = false;
  bool terminal_ = false;
  bool colours_ = false;
  bool progress_shown_ = false;
};

/// "data.csv:3:5" for a place in a file; the formula's line with a caret otherwise; empty without a place.
std::string where_text(const std::optional<Place>& place, std::string_view formula, std::string_view formula_source);

}  // namespace steepest::app
