#include <array>
#include <cmath>
#include <numbers>

#include "steepest/base.hpp"
#include "steepest/descend.hpp"

namespace steepest {
namespace {

struct Name {
  Schedule::Kind kind;
  std::string_view text;
};
constexpr std::array names{
    Name{Schedule::Kind::constant, "constant"},        Name{Schedule::Kind::step, "step"},
    Name{Schedule::Kind::exponential, "exponential"},  Name{Schedule::Kind::cosine, "cosine"},
    Name{Schedule::Kind::one_cycle, "one-cycle"},      Name{Schedule::Kind::inverse_time, "inverse-time"},
    Name{Schedule::Kind::inverse_sqrt, "inverse-sqrt"}};

constexpr double first_share = 1.0 / 25;  // of a cycle's full step
constexpr double last_share = 1e-4 / 25;
constexpr double rising_part = 0.3;

/// From `a` to `b` along half a cosine; t from 0 to 1.
double along_cosine(double a, double b, double t) { return b + (a - b) * 0.5 * (1 + std::cos(std::numbers::pi * t)); }

double one_cycle(double t) {
  if (t < rising_part) return along_cosine(first_share, 1, t / rising_part);
  return along_cosine(1, last_share, (t - rising_part) / (1 - rising_part));
}

[[noreturn]] void refuse(std::string_view text, const std::string& why, const std::string& hint) {
  throw UserError(ErrorKind::command_line, "schedule '" + std::string(text) + "': " + why, {}, hint);
}

constexpr const char* how_to_write =
    "write constant, step:100, step:100:0.5, exponential:1000:0.1, cosine:1000, one-cycle:1000, inverse-time:100, "
    "inverse-sqrt:100, or a warm-up before: warm-up:50,cosine:1000";

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

double number(std::string_view whole, std::string_view part, bool whole_number) {
  const std::optional<double> value = parse_number(part);
  const bool positive = value && *value > 0 && std::isfinite(*value);
  if (!positive || (whole_number && std::floor(*value) != *value))
    refuse(whole,
           "'" + std::string(part) + "' must be a " + (whole_number ? "whole number, 1 or above" : "positive number"),
           how_to_write);
  return *value;
}

Schedule::Kind kind_of(std::string_view whole, std::string_view word) {
  std::vector<std::string> known{"warm-up"};
  for (const Name& name : names) {
    if (name.text == word) return name.kind;
    known.emplace_back(name.text);
  }
  const auto close = closest_spelling(word, known);
  refuse(whole, "there is no schedule '" + std::string(word) + "'",
         (close ? "did you mean '" + *close + "'? " : std::string()) + how_to_write);
}

bool takes_factor(Schedule::Kind kind) {
  return kind == Schedule::Kind::step || kind == Schedule::Kind::exponential || kind == Schedule::Kind::cosine;
}

void read_main(std::string_view whole, const std::vector<std::string_view>& words, Schedule& schedule) {
  schedule.kind = kind_of(whole, words[0]);
  const std::size_t most = schedule.kind == Schedule::Kind::constant ? 1 : takes_factor(schedule.kind) ? 3 : 2;
  if (words.size() > most) refuse(whole, "too many numbers after '" + std::string(words[0]) + "'", how_to_write);
  if (schedule.kind == Schedule::Kind::step || schedule.kind == Schedule::Kind::exponential) schedule.factor = 0.1;
  if (words.size() > 1) schedule.length = number(whole, words[1], true);
  if (words.size() > 2) schedule.factor = number(whole, words[2], false);
}

}  // namespace

double Schedule::at(std::size_t iteration) const {
  double k = static_cast<double>(iteration);
  if (k < warm_up) return (k + 1) / (warm_up + 1);
  if (kind == Kind::constant || !(length > 0)) return 1;
  k -= warm_up;
  const double t = std::min(k / length, 1.0);
  switch (kind) {
    case Kind::constant: break;
    case Kind::step: return std::pow(factor, std::floor(k / length));
    case Kind::exponential: return std::pow(factor, k / length);
    case Kind::cosine: return along_cosine(1, factor, t);
    case Kind::one_cycle: return one_cycle(t);
    case Kind::inverse_time: return 1 / (1 + k / length);
    case Kind::inverse_sqrt: return 1 / std::sqrt(1 + k / length);
  }
  return 1;
}

Schedule parse_schedule(std::string_view text) {
  Schedule schedule;
  const std::vector<std::string_view> parts = parts_of(text, ',');
  if (parts.size() > 2) refuse(text, "at most a warm-up and one schedule", how_to_write);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::vector<std::string_view> words = parts_of(parts[i], ':');
    if (words[0] != "warm-up") {
      if (i + 1 < parts.size()) refuse(text, "a warm-up comes first", how_to_write);
      read_main(text, words, schedule);
      continue;
    }
    if (i > 0 || words.size() != 2) refuse(text, "a warm-up comes first and needs its length", how_to_write);
    schedule.warm_up = number(text, words[1], true);
  }
  return schedule;
}

std::string to_text(const Schedule& schedule) {
  std::string text;
  for (const Name& name : names) {
    if (name.kind == schedule.kind) text = name.text;
  }
  if (schedule.length > 0) text += ":" + number_text(schedule.length);
  if (schedule.length > 0 && takes_factor(schedule.kind) && schedule.factor > 0)
    text += ":" + number_text(schedule.factor);
  if (!(schedule.warm_up > 0)) return text;
  return "warm-up:" + number_text(schedule.warm_up) + (schedule.kind == Schedule::Kind::constant ? "" : "," + text);
}

}  // namespace steepest
