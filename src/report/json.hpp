#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace steepest::json {

/// Writes one JSON document, indented by two spaces. Doubles in shortest round-trip form, NaN and infinities as
/// strings; bytes that are not UTF-8 become U+FFFD.
class Writer final {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  /// An array on one line.
  void begin_row();
  void end_row();

  void key(std::string_view name);
  void value(double number);
  void value(std::size_t number) { scalar(std::to_string(number)); }
  void value(bool truth) { scalar(truth ? "true" : "false"); }
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(const std::string& text) { value(std::string_view(text)); }
  void null() { scalar("null"); }
  template <class T>
  void value(const std::optional<T>& maybe) {
    maybe ? value(*maybe) : null();
  }
  template <class T>
  void member(std::string_view name, const T& content) {
    key(name);
    value(content);
  }
  void row(std::span<const double> numbers);
  void row(std::span<const std::string> texts);

  /// The finished document with a newline.
  std::string take();

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();
  void scalar(std::string_view text);

  std::string text_;
  int depth_ = 0;
  int row_depth_ = 0;
  bool first_ = true;
  bool after_key_ = false;
};

}  // namespace steepest::json
