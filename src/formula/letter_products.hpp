#pragma once

#include "formula/syntax.hpp"
#include "steepest/formula.hpp"

namespace steepest::formula {

/// The names that right after a number mean a product of letters, as in 3xy: names that mean nothing else (they are no
/// column, not given, not bound, stand nowhere on their own) and whose letters are x, y, z or names by themselves.
LetterProducts letter_products(const Text& text, const ParseOptions& options);

/// "'3xy' is read as 3*x*y; for a variable 'xy' write 3*xy".
std::string note_on(const std::string& product);

}  // namespace steepest::formula
