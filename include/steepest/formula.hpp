#pragma once

#include <functional>
#include <map>
#include <memory>

#include "steepest/base.hpp"
#include "steepest/graph.hpp"

/// Text to graph and back.
namespace steepest {

/// A column of the table as far as formulas need it.
struct KnownColumn {
  std::string name;
  bool is_text = false;
  std::vector<std::string> levels;  ///< text columns: sorted levels, whose 0-based codes are the column's values
};

/// A column, or an array of columns, that the model reads.
struct ModelColumn {
  std::string name;                  ///< the name in the formula
  std::vector<std::string> columns;  ///< the table's columns, one an element
  NodeId node = 0;
};

struct ModelParameter {
  std::string name;
  Shape shape;
  NodeId node = 0;
};

enum class ModelKind : std::uint8_t {
  expression,  ///< a formula to evaluate, differentiate, minimise
  minimize,    ///< a model file's `minimize`, or `maximize` (then negated)
  regression,  ///< lhs ~ rhs
};

/// What a text means. Lives with its graph. A linear formula gives its coefficients R's names, which are often those of
/// columns: tell inputs apart by their nodes, not by their names.
struct Model {
  std::shared_ptr<Graph> graph;
  ModelKind kind = ModelKind::expression;
  bool maximize = false;
  NodeId output = 0;    ///< expression or objective; regression: the right side
  NodeId response = 0;  ///< regression: the left side
  std::string response_text;
  bool linear_formula = false;             ///< regression given by columns only (R's meaning)
  std::vector<ModelParameter> parameters;  ///< in order of first appearance
  std::vector<ModelColumn> columns;        ///< in order of first appearance
  std::map<NodeId, Place> places;          ///< where a node was first written
  std::vector<std::string> notes;          ///< for the user: "'X' is taken as a parameter; the table has 'x'"
  std::string text;                        ///< what was parsed, for carets
};

struct ParseOptions {
  std::string source;                   ///< file name for messages, empty for a formula on the command line
  std::vector<KnownColumn> columns;     ///< the table's columns; empty without a table
  std::vector<std::string> parameters;  ///< names that are parameters without question (--from, --fix, --bound)
  std::map<std::string, Shape> shapes;  ///< shapes known from values given (--at x=[1,2])
  bool has_table = false;
  /// The sorted values of a numeric column, asked for by factor(column).
  std::function<std::vector<double>(const std::string& column)> distinct_values;
};

/// Parses and lowers. Throws UserError(formula) with a place, a caret text is made by `caret`.
Model parse(std::string_view text, const ParseOptions& options = {});

/// The names a text leaves free, in order of first appearance (neither functions, constants nor bound by let, for,
/// data).
std::vector<std::string> free_names(std::string_view text);

/// The line of `text` that `place` points into, and a line of carets below it.
std::string caret(std::string_view text, const Place& place);

/// A node as a formula in this language. Long formulas are cut at `limit` characters ("...").
std::string to_formula(const Graph& graph, NodeId node, std::size_t limit = 1u << 20);
std::string to_latex(const Graph& graph, NodeId node, std::size_t limit = 1u << 20);

enum class Language : std::uint8_t { cpp, c, python };

/// What generated code computes. All nodes are scalars (see in_scalars in derive.hpp).
struct CodeRequest {
  std::string name = "f";      ///< of the function, and of the value in comments
  std::string title;           ///< the formula, for the comment above
  std::vector<NodeId> inputs;  ///< the arguments in order: inputs of the graph, arrays included
  NodeId value = 0;
  std::vector<NodeId> gradient;  ///< one an element of the inputs
  std::vector<NodeId> hessian;   ///< row-major, or empty
};

/// A self-contained source text: the function with its gradient, each shared subexpression computed once, and helpers
/// for what the language's library lacks. UserError (formula) for an operator that has no text in the language.
std::string to_code(const Graph& graph, const CodeRequest& request, Language language);

}  // namespace steepest
