#pragma once

#include <string>
#include <variant>
#include <vector>

#include "steepest/graph.hpp"

namespace steepest::formula {

/// Writes a node as text with a stack of its own: formulas may be far deeper than the machine's stack. What a node
/// becomes is the language's affair (formulas, LaTeX, programs).
class PieceWriter {
 public:
  /// Text beyond `limit` characters is cut, and ends in `ellipsis`.
  PieceWriter(const Graph& graph, std::size_t limit, std::string ellipsis)
      : graph_(graph), limit_(limit), ellipsis_(std::move(ellipsis)) {}
  virtual ~PieceWriter() = default;
  PieceWriter(const PieceWriter&) = delete;
  PieceWriter& operator=(const PieceWriter&) = delete;

  std::string write(NodeId root);

 protected:
  struct Part {
    NodeId node = 0;
    int least_strength = 0;   ///< weaker operators need parentheses here
    bool drops_sign = false;  ///< the sign in front has been written already
  };
  using Piece = std::variant<std::string, Part>;
  using Pieces = std::vector<Piece>;

  struct Brackets {
    std::string open, close;
  };

  /// Emits the pieces of one node.
  virtual void expand(const Part& part) = 0;

  const Graph& graph() const { return graph_; }
  std::size_t limit() const { return limit_; }
  /// Pieces in reading order.
  void emit(Pieces pieces);
  void emit_within(Pieces pieces, const Brackets& brackets, bool needs_brackets);
  /// name open a, b, c close
  void emit_call(const std::string& name, std::span<const NodeId> arguments, const Brackets& brackets,
                 const std::string& extra = {});

 private:
  const Graph& graph_;
  std::size_t limit_;
  std::string ellipsis_;
  std::string text_;
  Pieces waiting_;
};

/// Strengths of notations that are no operator's own (operators.def has the rest).
inline constexpr int call_strength = 100;
inline constexpr int power_strength = 70;
inline constexpr int prefix_strength = 60;
inline constexpr int product_strength = 50;

/// "pi" and "e" for the doubles nearest to them, up to the sign.
const char* constant_name(double value);

}  // namespace steepest::formula
