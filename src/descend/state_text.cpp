#include "descend/state_text.hpp"

#include <algorithm>

#include "steepest/base.hpp"

namespace steepest {
namespace {

/// The word before the next blank, taken off `rest`.
std::string_view next_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

}  // namespace

void StateWriter::field(std::string_view name, double& value) { text(name, number_text(value)); }

void StateWriter::field(std::string_view name, std::size_t& value) { text(name, std::to_string(value)); }

void StateWriter::field(std::string_view name, Vector& value) {
  std::string line = std::to_string(value.size());
  for (const double element : value) (line += ' ') += number_text(element);
  text(name, line);
}

void StateWriter::field(std::string_view name, std::vector<Vector>& value) {
  number(name, value.size());
  for (Vector& one : value) field(name, one);
}

void StateWriter::text(std::string_view name, std::string_view value) {
  ((text_ += name) += ": ") += value;
  std::replace(text_.end() - static_cast<std::ptrdiff_t>(value.size()), text_.end(), '\n', ' ');
  text_ += '\n';
}

void StateReader::refuse(std::string_view name) const {
  throw UserError(ErrorKind::command_line,
                  "the checkpoint '" + source_ + "' has no '" + std::string(name) + "' where this version expects it",
                  {}, "it was written by another version or is damaged; begin anew without --resume");
}

std::string_view StateReader::line(std::string_view name) {
  const std::size_t end = rest_.find('\n');
  const bool found = end != std::string_view::npos && rest_.starts_with(name) && rest_.substr(name.size(), 2) == ": " &&
                     name.size() + 2 <= end;
  if (!found) refuse(name);
  const std::string_view value = rest_.substr(name.size() + 2, end - name.size() - 2);
  rest_.remove_prefix(end + 1);
  return value;
}

void StateReader::field(std::string_view name, double& value) {
  const std::optional<double> number = parse_number(line(name));
  if (!number) refuse(name);
  value = *number;
}

void StateReader::field(std::string_view name, std::size_t& value) {
  const std::string_view digits = line(name);
  std::size_t result = 0;
  if (digits.empty() || digits.size() > 19) refuse(name);
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') refuse(name);
    result = 10 * result + static_cast<std::size_t>(digit - '0');
  }
  value = result;
}

void StateReader::field(std::string_view name, Vector& value) {
  std::string_view rest = line(name);
  const std::optional<double> count = parse_number(next_word(rest));
  if (!count || !(*count >= 0) || *count > static_cast<double>(rest.size())) refuse(name);
  Vector result(static_cast<std::size_t>(*count));
  for (double& element : result) {
    const std::optional<double> number = parse_number(next_word(rest));
    if (!number) refuse(name);
    element = *number;
  }
  value = std::move(result);
}

void StateReader::field(std::string_view name, std::vector<Vector>& value) {
  value.assign(count(name), {});
  for (Vector& one : value) field(name, one);
}

std::string StateReader::text(std::string_view name) { return std::string(line(name)); }

std::size_t StateReader::number(std::string_view name) {
  std::size_t value = 0;
  field(name, value);
  return value;
}

std::size_t StateReader::count(std::string_view name) {
  const std::size_t value = number(name);
  if (value > rest_.size()) refuse(name);
  return value;
}

Vector StateReader::point(std::string_view name, std::size_t dimension) {
  Vector value;
  field(name, value);
  if (value.size() != dimension) refuse(name);
  return value;
}

std::string StateReader::take(std::size_t lines) {
  std::size_t end = 0;
  for (std::size_t k = 0; k < lines; ++k) {
    end = rest_.find('\n', end);
    if (end == std::string_view::npos) refuse("end");
    ++end;
  }
  std::string taken(rest_.substr(0, end));
  rest_.remove_prefix(end);
  return taken;
}

}  // namespace steepest
