#include "report/json.hpp"

#include <array>
#include <cmath>

#include "steepest/base.hpp"

namespace steepest::json {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Length of the valid UTF-8 sequence at the start of `text`, or 0.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 && lead <= 0xF4  ? 4
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned second = byte(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second >= 0xA0;
  const bool too_large = lead == 0xF4 && second >= 0x90;
  return overlong || surrogate || too_large ? 0 : length;
}

void append_control(std::string& out, unsigned char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u00";
  out += digits[c >> 4];
  out += digits[c & 15];
}

void append_ascii(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\t': out += "\\t"; return;
    case '\r': out += "\\r"; return;
    default: break;
  }
  if (static_cast<unsigned char>(c) < 0x20) return append_control(out, static_cast<unsigned char>(c));
  out += c;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += replacement;
      text.remove_prefix(1);
      continue;
    }
    if (length == 1) {
      append_ascii(out, text[0]);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out + '"';
}

}  // namespace

void Writer::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) text_ += row_depth_ > 0 ? ", " : ",";
  if (depth_ > 0 && row_depth_ == 0) text_ += '\n' + std::string(static_cast<std::size_t>(2 * depth_), ' ');
}

void Writer::open(char bracket) {
  separate();
  text_ += bracket;
  ++depth_;
  first_ = true;
}

void Writer::close(char bracket) {
  --depth_;
  if (!first_ && row_depth_ == 0) text_ += '\n' + std::string(static_cast<std::size_t>(2 * depth_), ' ');
  text_ += bracket;
  first_ = false;
}

void Writer::begin_row() {
  open('[');
  ++row_depth_;
}

void Writer::end_row() {
  close(']');
  --row_depth_;
}

void Writer::key(std::string_view name) {
  separate();
  text_ += quoted(name) + ": ";
  after_key_ = true;
}

void Writer::scalar(std::string_view text) {
  separate();
  text_ += text;
  first_ = false;
}

void Writer::value(double number) {
  if (!std::isfinite(number)) return value(number_text(number));
  scalar(number_text(number));
}

void Writer::value(std::string_view text) { scalar(quoted(text)); }

void Writer::row(std::span<const double> numbers) {
  begin_row();
  for (const double number : numbers) value(number);
  end_row();
}

void Writer::row(std::span<const std::string> texts) {
  begin_row();
  for (const std::string& text : texts) value(text);
  end_row();
}

std::string Writer::take() {
  text_ += '\n';
  return std::move(text_);
}

}  // namespace steepest::json
