#pragma once

#include <set>
#include <unordered_map>

#include "formula/code_text.hpp"
#include "formula/pieces.hpp"

namespace steepest::formula {

/// Helper functions in the order in which they may be defined.
struct Helpers {
  std::set<Op> made;
  std::string text;
  std::set<std::string> imports;
};

using NodeNames = std::unordered_map<NodeId, std::string>;

/// Expressions of one function in a language. Named nodes are written by name.
class CodeWriter final : public PieceWriter {
 public:
  CodeWriter(const Graph& graph, Language language, const NodeNames& names, Helpers& helpers)
      : PieceWriter(graph, std::string::npos, ""), language_(language), names_(names), helpers_(helpers) {}

  /// The text of a node itself, whatever its name.
  std::string definition(NodeId node);
  /// Its name if it has one.
  std::string use(NodeId node);

 private:
  bool is_python() const { return language_ == Language::python; }

  void within(Pieces pieces, int strength, int least) { emit_within(std::move(pieces), {"(", ")"}, strength < least); }

  void expand(const Part& part) override;
  void literal(double value, Element element, int least);
  std::string mask_text(bool truth) const;
  /// An element of an array argument; indices count from 0.
  std::string element_text(NodeId id) const;
  bool is_mask(NodeId id) const { return graph()[id].element == Element::mask; }
  /// An argument as a number: a condition counts 1 or 0.
  void add_number(Pieces& pieces, NodeId id, int least) const;
  void add_condition(Pieces& pieces, NodeId id, int least) const;
  static bool takes_conditions(Op op, std::size_t which);
  void add_argument(Pieces& pieces, NodeId user, std::size_t which, int least) const;
  void elementwise(const Part& part);
  std::string math() const { return language_ == Language::cpp ? "std::" : ""; }
  std::string call_name(Op op, std::string_view name);
  void notation(const Part& part);
  void call(NodeId node, const std::string& name);
  void selection(NodeId node);
  bool has_fractional_exponent(NodeId node) const;
  /// x*x for the square of what has a name, else the library's power.
  void whole_power(const Part& part);
  std::string signature(Op op, bool is_mask) const;
  void define(Op op, bool is_mask, const std::string& body);
  void make_prelude(Op op, std::string_view body);
  /// The operator's row in the table, written as a function.
  void make_expansion(Op op);

  Language language_;
  const NodeNames& names_;
  Helpers& helpers_;
  std::optional<NodeId> defined_;
};

}  // namespace steepest::formula
