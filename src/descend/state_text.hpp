#pragma once

#include <string>

#include "descend/method.hpp"

namespace steepest {

/// A state as text: a line for each field, "name count values...". Numbers read back bit for bit.
class StateWriter final : public Fields {
 public:
  void field(std::string_view name, double& value) override;
  void field(std::string_view name, std::size_t& value) override;
  void field(std::string_view name, Vector& value) override;
  void field(std::string_view name, std::vector<Vector>& value) override;
  /// One line of text.
  void text(std::string_view name, std::string_view value);
  /// What another writer has written.
  void append(const std::string& written) { text_ += written; }
  void number(std::string_view name, std::size_t value) { field(name, value); }

  const std::string& written() const { return text_; }

 private:
  std::string text_;
};

/// Reads what a StateWriter has written, field by field in the same order. UserError (command line) where the text does
/// not have the field that is asked for.
class StateReader final : public Fields {
 public:
  /// `source` is the file's name, for messages. The text must outlive the reader.
  StateReader(std::string_view text, std::string source) : rest_(text), source_(std::move(source)) {}
  void field(std::string_view name, double& value) override;
  void field(std::string_view name, std::size_t& value) override;
  void field(std::string_view name, Vector& value) override;
  void field(std::string_view name, std::vector<Vector>& value) override;
  std::string text(std::string_view name);
  std::size_t number(std::string_view name);
  /// The number of things that follow. The text has more characters than things: a greater number is damaged.
  std::size_t count(std::string_view name);
  /// A vector of that many elements.
  Vector point(std::string_view name, std::size_t dimension);
  /// The next `lines` lines, unread.
  std::string take(std::size_t lines);

 private:
  [[noreturn]] void refuse(std::string_view name) const;
  /// The line of a field, behind its name.
  std::string_view line(std::string_view name);

  std::string_view rest_;
  std::string source_;
};

}  // namespace steepest
