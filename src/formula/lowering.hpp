#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "formula/names.hpp"

namespace steepest::formula {

/// From syntax to nodes. One object lowers one text once.
class Lowering final {
 public:
  Lowering(const SourceText& source, const Text& text, const ParseOptions& options, ShapeGuesses& guesses);

  Model run();

 private:
  // Statements (lowering.cpp)
  void statement(const Statement& statement);
  void declare_data(const Statement& statement);
  void declare_parameter(const Statement& statement);
  Shape declared_shape(const Statement& statement);
  void goal(const Statement& statement);
  void regression(const Statement& statement);
  NodeId output_node(const Value& value, SyntaxId id);

  // Expressions (expressions.cpp)
  Value lower(SyntaxId id);
  Value lower_chain(SyntaxId id);
  Value lower_one(SyntaxId id);
  Value operand(SyntaxId id);
  Value conditional(SyntaxId condition, SyntaxId yes, SyntaxId no, Span span);
  Value array(SyntaxId id);
  Value power(const Value& base, const Value& exponent, Span span);
  Value binary(const Syntax& syntax, const Value& a, const Value& b);
  std::optional<Value> text_comparison(const Syntax& syntax, SyntaxId left, SyntaxId right);
  Value apply(Op op, std::span<const Value> arguments, Span span, const std::string& what);
  Value matmul(SyntaxId left, const Value& a, SyntaxId right, const Value& b, Span span);
  void remember_place(const Value& value, SyntaxId id);

  // Calls (calls.cpp)
  Value call(SyntaxId id);
  Value named_function(const std::string& name, SyntaxId id, std::span<const Value> arguments);
  Value elementwise_call(Op op, SyntaxId id);
  Value user_function(const Statement& function, SyntaxId id);
  Value min_or_max(SyntaxId id, std::span<const Value> arguments);
  Value columns_call(SyntaxId id);
  Value checkpoint(SyntaxId id);
  std::vector<std::string> column_names(SyntaxId call);
  [[noreturn]] void unknown_function(const Syntax& syntax);
  void require_arguments(SyntaxId id, std::size_t least, std::size_t most);
  std::int64_t whole_number(SyntaxId id, std::string_view what);

  // Reductions (reductions.cpp)
  std::optional<Value> reduction(const std::string& name, const Value& value, SyntaxId call);
  Value total(Op op, const Value& value, SyntaxId call);
  Value count_of(const Value& value);
  Value mean(const Value& value, SyntaxId call);
  Value variance(const Value& value, SyntaxId call);
  Value logsumexp(const Value& value, SyntaxId call);
  Value softmax(const Value& value, SyntaxId call);
  void check_reducible(const Value& value, SyntaxId call);
  bool over_rows(const Value& value, SyntaxId call);

  // Comprehensions and folds (comprehensions.cpp, folds.cpp)
  struct Bindings {
    std::vector<LoopId> loops;
    std::vector<NameId> names;
    std::optional<Value> condition;
    bool empty = false;
  };
  Value comprehension(SyntaxId id);
  Value array_comprehension(SyntaxId id);
  Value reduce_comprehension(const std::string& name, const Value& body, const Bindings& bindings, SyntaxId id);
  Value empty_reduction(const std::string& name, SyntaxId id);
  Bindings open_clauses(std::span<const SyntaxId> clauses);
  void open_index(const Syntax& clause, SyntaxId id, Bindings& bindings);
  std::pair<std::int64_t, std::int64_t> bounds(SyntaxId id);
  void add_condition(Bindings& bindings, const Value& condition, Span span);
  void close(const Bindings& bindings);
  Value fold(SyntaxId id);
  struct FoldKind {
    bool all_states = false, checkpointed = false;
  };
  Value run_scan(const Value& start, const Value& next, LoopId time, const FoldKind& kind, SyntaxId id);

  // Loops without an index (loops.cpp)
  struct LoopClauses {
    SyntaxId state = no_syntax, condition = no_syntax, most = no_syntax;
  };
  struct LoopBody {
    Value start, next;
  };
  LoopClauses loop_clauses(SyntaxId id, const char* form);
  std::int64_t most_steps(SyntaxId clause);
  Value goes_on(SyntaxId clause, NameId state_name, const Value& state);
  LoopBody loop_body(SyntaxId body, NameId state_name, Value start, bool is_state);
  Shape full_shape(const Value& value);
  Value while_fold(SyntaxId id, bool checkpointed);
  static Function with_flag(const Function& body);
  Value argmin(SyntaxId id);
  void remember_node(NodeId node, int level, SyntaxId id);

  // Derivatives inside formulas (gradients.cpp)
  Value grad(SyntaxId id);

  // Matrices (matrices.cpp)
  Value matrix_function(SyntaxId id);
  Value trace(const Value& matrix);
  Value of_matrices(Op op, std::span<const Value> given, SyntaxId id);

  // Indices (indices.cpp)
  Value index(SyntaxId id);
  struct Entry {
    enum class Kind : std::uint8_t { full, range, value } kind = Kind::full;
    std::int64_t low = 1, high = 0;  ///< range; 0 for the end of the axis
    Value value;                     ///< counts from 1
    std::int64_t levels = 0;         ///< of a text column
    SyntaxId syntax = no_syntax;
  };
  Entry entry(SyntaxId id);
  Value grow_base(SyntaxId base, std::span<const Entry> entries);
  std::int64_t needed_length(const Entry& entry);
  Value select(const Value& base, std::span<const Entry> entries, SyntaxId id);
  std::optional<Arrays::AxisRange> as_range(const Value& base, const Entry& entry, std::int64_t length,
                                            std::size_t axis, std::span<const LoopId> taken);
  bool leaves_out_what_is_outside(const Entry& entry, std::int64_t length);
  Value checked_index(const Entry& entry, std::int64_t length, std::size_t axis);
  std::pair<double, double> affine_range(const Affine& affine) const;
  [[noreturn]] void out_of_range(double index, std::int64_t length, std::size_t axis, const Entry& entry);

  // Guards: conditions under which the expression at hand is selected
  struct Guard {
    bool known = true;
    std::optional<Value> condition;
  };
  Guard guard();
  Value guarded(SyntaxId id, const Value& condition);

  const SourceText& source_;
  const Text& text_;
  const SyntaxTree& tree_;
  const ParseOptions& options_;
  Model model_;
  Arrays arrays_;
  Names names_;
  std::vector<Value> guards_;
  std::unordered_map<NodeId, Span> spans_;
  int depth_ = 0;
  int index_depth_ = 0;
  std::int64_t calls_ = 0;
  bool checkpoint_ = false;  ///< the next loop is to keep few states
  bool has_goal_ = false;
  friend class LinearFormula;
};

bool is_matrix_function(std::string_view name);

inline constexpr const char* grad_form = "write grad(u^2*a for u at x)";

/// Names of functions that are no elementwise operators, for suggestions.
std::vector<std::string> function_names();

}  // namespace steepest::formula
