#pragma once

#include <string>
#include <string_view>

#include "steepest/formula.hpp"

/// The texts of operators in programs.
namespace steepest::formula {

/// How a language writes one operator.
struct OperatorText {
  enum class Kind : std::uint8_t {
    notation,   ///< as in formulas: + - * / < <= and so on
    call,       ///< `text` is the function's name
    prelude,    ///< `text` is the body of a helper function of x, y, z
    expansion,  ///< a helper function made of the operator's row in operators.def
    special,    ///< written by the code writer itself: a condition, a power
    missing,    ///< the language's library has no such function
  };
  Kind kind = Kind::missing;
  std::string_view text{};
};

OperatorText operator_text(Op op, Language language);

/// "C++", "C", "Python".
std::string_view to_text(Language language);

/// A name that the language can take for an argument: letters, digits and underscores, and no word of its own.
std::string identifier(const std::string& name);

/// A double that reads back as the same, never as a whole number of another type.
std::string number_in_code(double value, Language language);

}  // namespace steepest::formula
