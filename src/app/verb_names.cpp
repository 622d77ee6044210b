#include "app/verb_names.hpp"

namespace steepest::app {

std::string_view summary_of(Verb verb) {
  switch (verb) {
    case Verb::eval: return "the value of a formula at a point";
    case Verb::diff: return "the derivative as a formula";
    case Verb::grad: return "the value and the gradient at a point; of several values the Jacobian";
    case Verb::dir: return "the directional derivative along a direction, from both sides";
    case Verb::hess: return "the Hessian and its eigenvalues at a point, or its product with a vector";
    case Verb::taylor: return "the Taylor polynomial at a point, and how far it is from the formula";
    case Verb::check: return "a derivative by every way there is, side by side, with the error of each";
    case Verb::min: return "walk down to a minimum";
    case Verb::race: return "several methods from one start: who arrives, and who does not";
    case Verb::lr: return "which step size to take: the value after some steps against the step";
    case Verb::fit: return "fit a model to the rows of a table";
    case Verb::data: return "the columns of a table";
    case Verb::codegen: return "C++, C, Python or LaTeX of a formula and its gradient";
    case Verb::methods: return "the methods that min and fit know";
    case Verb::explain: return "a word of calculus or a method in plain words, with an example computed on the spot";
  }
  throw InternalError("unknown verb");
}

std::string_view to_text(Verb verb) {
  switch (verb) {
    case Verb::eval: return "eval";
    case Verb::diff: return "diff";
    case Verb::grad: return "grad";
    case Verb::dir: return "dir";
    case Verb::hess: return "hess";
    case Verb::taylor: return "taylor";
    case Verb::check: return "check";
    case Verb::min: return "min";
    case Verb::race: return "race";
    case Verb::lr: return "lr";
    case Verb::fit: return "fit";
    case Verb::data: return "data";
    case Verb::codegen: return "codegen";
    case Verb::methods: return "methods";
    case Verb::explain: return "explain";
  }
  throw InternalError("unknown verb");
}

}  // namespace steepest::app
