#include "app/console.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "steepest/formula.hpp"

namespace steepest::app {
namespace {

void write(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

bool colours_wanted() {
  const char* refusal = std::getenv("NO_COLOR");
  return !refusal || *refusal == '\0';
}

}  // namespace

Console::Console(bool quiet)
    : quiet_(quiet), terminal_(isatty(STDERR_FILENO) == 1), colours_(terminal_ && colours_wanted()) {}

std::string Console::label(std::string_view word, std::string_view colour) const {
  if (!colours_) return std::string(word) + ": ";
  return "\x1b[" + std::string(colour) + "m" + std::string(word) + ":\x1b[0m ";
}

void Console::note(std::string_view text) const {
  if (!quiet_) write(label("note", "36") + std::string(text) + "\n");
}

void Console::warning(std::string_view text) const { write(label("warning", "33") + std::string(text) + "\n"); }

void Console::progress(std::string_view text) {
  if (!shows_progress()) return;
  write("\r\x1b[K" + std::string(text));
  progress_shown_ = true;
}

void Console::clear_progress() {
  if (!progress_shown_) return;
  write("\r\x1b[K");
  progress_shown_ = false;
}

void Console::error(std::string_view message, std::string_view where, std::string_view hint) const {
  std::string text = label("error", "1;31") + std::string(message) + "\n";
  if (!where.empty()) text += std::string(where) + "\n";
  if (!hint.empty()) text += label("hint", "36") + std::string(hint) + "\n";
  write(text);
}

std::string where_text(const std::optional<Place>& place, std::string_view formula, std::string_view formula_source) {
  if (!place) return "";
  const std::string position = std::to_string(place->line) + ":" + std::to_string(place->column);
  if (place->source != formula_source) return "  " + place->source + ":" + position;
  const std::string lines = caret(formula, *place);
  if (place->source.empty()) return lines;
  return "  " + place->source + ":" + position + "\n" + lines;
}

}  // namespace steepest::app
