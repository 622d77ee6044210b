#include "formula/pieces.hpp"

#include <cmath>
#include <numbers>

namespace steepest::formula {

std::string PieceWriter::write(NodeId root) {
  text_.clear();
  waiting_.assign(1, Part{root});
  while (!waiting_.empty()) {
    if (text_.size() > limit_) return text_.substr(0, limit_) + ellipsis_;
    const Piece piece = std::move(waiting_.back());
    waiting_.pop_back();
    if (const auto* text = std::get_if<std::string>(&piece)) {
      text_ += *text;
    } else {
      expand(std::get<Part>(piece));
    }
  }
  return text_;
}

/// They come off the stack in reverse.
void PieceWriter::emit(Pieces pieces) {
  for (std::size_t k = pieces.size(); k-- > 0;) waiting_.push_back(std::move(pieces[k]));
}

void PieceWriter::emit_within(Pieces pieces, const Brackets& brackets, bool needs_brackets) {
  if (needs_brackets) waiting_.emplace_back(brackets.close);
  emit(std::move(pieces));
  if (needs_brackets) waiting_.emplace_back(brackets.open);
}

void PieceWriter::emit_call(const std::string& name, std::span<const NodeId> arguments, const Brackets& brackets,
                            const std::string& extra) {
  Pieces pieces{name + brackets.open};
  for (std::size_t k = 0; k < arguments.size(); ++k) {
    if (k > 0) pieces.emplace_back(", ");
    pieces.emplace_back(Part{arguments[k]});
  }
  pieces.emplace_back(extra + brackets.close);
  emit(std::move(pieces));
}

const char* constant_name(double value) {
  if (std::abs(value) == std::numbers::pi) return "pi";
  return std::abs(value) == std::numbers::e ? "e" : nullptr;
}

}  // namespace steepest::formula
