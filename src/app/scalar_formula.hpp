#pragma once

#include "app/session.hpp"
#include "steepest/derive.hpp"

namespace steepest::app {

/// One variable of a formula written in scalars: a number, or an element of an array.
struct ScalarVariable {
  std::string name;      ///< "x", "w[2]", "W[1,2]"
  std::string variable;  ///< the name it belongs to: "w"
  NodeId node = 0;
};

/// A session's formula in scalars. The graph is the model's own.
struct ScalarFormula {
  Graph& graph;
  NodeId value = 0;
  std::vector<ScalarVariable> variables;  ///< in order of first appearance, arrays element by element
  SimplifyOptions style;                  ///< decimals are kept if the text has any
};

/// UserError: the formula is no number, reads rows of a table, or cannot be written out in single numbers.
ScalarFormula scalar_formula(const Session& session);

/// "x, y, w[1..3]" for messages.
std::string names_of(const Session& session);

}  // namespace steepest::app
