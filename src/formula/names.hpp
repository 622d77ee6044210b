#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "formula/arrays.hpp"
#include "formula/syntax.hpp"
#include "steepest/formula.hpp"

namespace steepest::formula {

/// Shapes of arrays that are declared nowhere: found from their indices, by lowering again until nothing grows.
struct ShapeGuesses {
  std::map<std::string, Shape> shapes;
  bool grew = false;
};

/// What names mean: bound by comprehensions and functions, by let, data and param, by the table; else parameters.
class Names final {
 public:
  Names(const SourceText& source, const SyntaxTree& tree, const ParseOptions& options, Model& model, Arrays& arrays,
        ShapeGuesses& guesses);

  /// The value a name stands for; makes the input of a column or a parameter at its first use.
  Value value(NameId name, Span span, bool quoted);
  /// The `let` that defines a function of this name, or nullptr.
  const Statement* function(NameId name) const;

  void bind(NameId name, const Value& value);
  void unbind(NameId name) { locals_[name].pop_back(); }
  /// Inside the body of a function only its arguments and the names of the model are seen.
  std::size_t hide_locals();
  void show_locals(std::size_t barrier) { barrier_ = barrier; }

  void define(NameId name, const Value& value, Span span);
  void define_function(const Statement& statement);
  /// A new parameter of the model.
  Value parameter(const std::string& name, const Shape& shape);
  void declare_parameter(NameId name, const Shape& shape, Span span);
  /// A per-row input that reads `columns` of the table, an array of them if `is_array`.
  Value column_array(const std::string& name, const std::vector<std::string>& columns, bool is_array);
  /// Names of the table's columns that a pattern with * and ? fits, in the table's order.
  std::vector<std::string> matching_columns(const std::string& pattern, Span span) const;
  const KnownColumn* column(const std::string& name) const;
  /// The text column that a value is, or nullptr.
  const KnownColumn* text_column(const Value& value) const;

  /// The name of a parameter whose shape nothing tells, if `name` is one.
  bool shape_is_free(NameId name) const;
  /// Whether nothing at all tells that shape: neither values given nor indices.
  bool shape_is_unknown(NameId name) const;
  /// Takes note that an array of free shape has at least these lengths (0: not told); returns it in that shape.
  Value grown(NameId name, const Shape& least, Span span);
  /// Fails if some length was never told.
  void check_guesses() const;

  const std::string& text(NameId name) const { return tree_.name_text(name); }

 private:
  struct Local {
    Value value;
    std::size_t order = 0;
  };
  struct Global {
    Value value;
    const Statement* function = nullptr;
  };

  const Local* local(NameId name) const;
  bool is_given(const std::string& name) const;
  std::optional<double> number_constant(const std::string& name) const;
  Value free_parameter(NameId name, Span span);
  void refuse_slip(const std::string& name, Span span);
  void note_near_miss(const std::string& name);
  void refuse_second(NameId name, Span span) const;

  const SourceText& source_;
  const SyntaxTree& tree_;
  const ParseOptions& options_;
  Model& model_;
  Arrays& arrays_;
  ShapeGuesses& guesses_;
  std::vector<std::vector<Local>> locals_;
  std::vector<std::optional<Global>> globals_;
  std::map<std::string, const KnownColumn*> columns_;
  std::map<NodeId, const KnownColumn*> text_columns_;
  std::map<std::string, Value> column_values_;
  std::map<std::string, Span> unknown_lengths_;
  std::set<NameId> free_names_;
  std::size_t order_ = 0;
  std::size_t barrier_ = 0;
};

/// Largest number of elements of a parameter or an index.
inline constexpr std::int64_t largest_array = std::int64_t{1} << 28;

}  // namespace steepest::formula
