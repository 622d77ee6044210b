#pragma once

#include <string>
#include <vector>

#include "formula/lowering.hpp"

namespace steepest::formula {

/// R's formulas for linear models (Wilkinson and Rogers, 1973): + : * - 1 0 on columns and calls of columns, factors
/// with treatment contrasts.
class LinearFormula final {
 public:
  explicit LinearFormula(Lowering& lowering) : lowering_(lowering) {}

  /// Whether every term is a column or a call on columns and no free name is left.
  bool applies(SyntaxId id);
  /// The right side, linear in one new parameter for every coefficient.
  Value build(SyntaxId id);

 private:
  /// Positions of variables, ascending; the empty term is the intercept.
  using Term = std::vector<std::size_t>;
  struct Column {
    std::string name;
    Value value;
  };
  struct Variable {
    std::string label;
    std::vector<Column> columns;  ///< one, or an indicator for every level of a factor
    bool is_factor = false;
  };

  bool is_term(SyntaxId id);
  bool is_column_call(SyntaxId id);
  bool has_free_name(SyntaxId id);
  std::vector<Term> terms(SyntaxId id);
  std::vector<Term> terms_of_chain(SyntaxId id);
  std::vector<Term> combined(const Syntax& syntax, const std::vector<Term>& left, SyntaxId right);
  std::vector<Term> variable(SyntaxId id);
  std::size_t add_variable(Variable variable);
  Variable factor(const std::string& label, const Value& value, SyntaxId id);
  std::vector<double> codes(const Value& value, SyntaxId id, std::vector<std::string>& names);
  std::vector<Column> columns_of(const Term& term, const std::vector<Term>& all, bool intercept);

  Lowering& lowering_;
  std::vector<Variable> variables_;
  bool intercept_ = true;
  bool has_full_factor_ = false;
};

}  // namespace steepest::formula
