#include "formula/letter_products.hpp"
#include "formula/lowering.hpp"
#include "steepest/formula.hpp"

namespace steepest {
namespace {

constexpr std::size_t longest_text = std::size_t{8} << 20;
constexpr int most_passes = 12;

void check_length(std::string_view text, const std::string& source) {
  if (text.size() <= longest_text) return;
  throw UserError(
      ErrorKind::formula,
      "the formula has " + std::to_string(text.size()) + " bytes; the limit is " + std::to_string(longest_text),
      Place{.source = source}, "keep numbers in a table and name the columns");
}

}  // namespace

Model parse(std::string_view text, const ParseOptions& options) {
  check_length(text, options.source);
  const formula::SourceText source(text, options.source);
  formula::Text parsed = formula::parse_text(source);
  const formula::LetterProducts products = formula::letter_products(parsed, options);
  if (!products.empty()) parsed = formula::parse_text(source, products);
  formula::ShapeGuesses guesses;
  for (int pass = 0; pass < most_passes; ++pass) {
    guesses.grew = false;
    try {
      Model model = formula::Lowering(source, parsed, options, guesses).run();
      for (const std::string& product : products) model.notes.push_back(formula::note_on(product));
      if (!guesses.grew) return model;
    } catch (const UserError&) {
      // With lengths that were still too small the message would be about the wrong thing.
      if (!guesses.grew) throw;
    }
  }
  throw UserError(ErrorKind::formula, "the lengths of the arrays depend on one another",
                  Place{.source = options.source}, "declare them: param x[10]");
}

}  // namespace steepest
