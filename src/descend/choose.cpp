#include "descend/prepare.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_for_newton = 500;

}  // namespace

Method find_method(std::string_view name) {
  std::vector<std::string> names;
  for (Method& method : all_methods()) {
    if (method.name == name) return method;
    names.push_back(method.name);
  }
  std::string hint;
  if (const auto closest = closest_spelling(name, names)) {
    hint = "did you mean '" + *closest + "'?";
  } else {
    std::sort(names.begin(), names.end());
    for (const std::string& known : names) hint += (hint.empty() ? "the methods are " : ", ") + known;
  }
  throw UserError(ErrorKind::command_line, "unknown method '" + std::string(name) + "'", {}, hint);
}

double known_lower_bound(Objective& objective) {
  const double bound = objective.structure().lower_bound;
  return objective.least_squares() != nullptr ? std::max(bound, 0.0) : bound;
}

Choice choose_method(Objective& objective, const std::string& asked, bool bounded) {
  const std::size_t n = objective.dimension();
  LeastSquares* squares = objective.least_squares();
  if (!asked.empty()) {
    Choice choice{find_method(asked), "it was asked for"};
    if (choice.method.needs_least_squares && squares == nullptr)
      throw UserError(ErrorKind::command_line, "method '" + asked + "' needs a sum of squares", {},
                      "leave the method out, or use 'newton' or 'lbfgs'");
    if (choice.method.needs_lower_bound && std::isinf(known_lower_bound(objective)))
      throw UserError(ErrorKind::command_line,
                      "method '" + asked + "' needs a lower bound of the function, and its form shows none", {},
                      "use 'adgd' or 'prodigy', which need neither a bound nor a step");
    if (choice.method.needs_samples && objective.sample_rows() == 0)
      throw UserError(
          ErrorKind::command_line,
          "method '" + asked + "' needs samples, and this function is no sum or mean over the rows of a table", {},
          "use 'gd'");
    if (choice.method.needs_hessian && !objective.has_hessian())
      throw UserError(ErrorKind::command_line, "method '" + asked + "' needs a Hessian, and this objective has none",
                      {}, "use 'lbfgs'");
    if (choice.method.needs_hessian_vector && !objective.has_hessian_vector())
      throw UserError(ErrorKind::command_line,
                      "method '" + asked + "' needs products of the Hessian, and this objective has none", {},
                      "use 'lbfgs'");
    return choice;
  }
  if (squares != nullptr && squares->linear())
    return {find_method("lm"), "the residuals are linear in the parameters: solved directly"};
  if (squares != nullptr) return {find_method("lm"), "the objective is a sum of squares"};
  if (objective.has_hessian() && n <= most_for_newton)
    return {find_method("newton"),
            "the objective is smooth, has a Hessian and few variables (" + std::to_string(n) + ")"};
  const std::string reason = objective.has_hessian()
                                 ? "the Hessian would be large (" + std::to_string(n) + " variables)"
                                 : "the objective has a gradient, but no Hessian";
  if (bounded) return {find_method("lbfgsb"), reason + ", and there are bounds"};
  return {find_method("lbfgs"), reason};
}

Choice choose_l1_method(Objective& objective, const std::string& asked) {
  if (!asked.empty()) {
    Choice choice = choose_method(objective, asked);
    if (choice.method.takes_l1) return choice;
    std::string takers;
    for (const MethodInfo& info : methods()) {
      if (info.takes_l1) takers += (takers.empty() ? "" : ", ") + info.name;
    }
    throw UserError(
        ErrorKind::command_line,
        "method '" + asked + "' cannot take --l1: |x| has a kink at 0, and the method needs a gradient there", {},
        "leave the method out, or use one of " + takers);
  }
  LeastSquares* squares = objective.least_squares();
  if (objective.structure().convex || (squares != nullptr && squares->linear()))
    return {find_method("fista"), "f is convex, and l1 |x|_1 has kinks, which a proximal step minds exactly"};
  return {find_method("owl-qn"), "l1 |x|_1 has kinks, and f is not known to be convex"};
}

std::vector<MethodInfo> methods() {
  std::vector<MethodInfo> result;
  for (const Method& method : all_methods()) {
    std::string needs = "gradient";
    if (method.step_scale != StepScale::none) needs = "gradient, step";
    if (method.needs_hessian) needs = "Hessian";
    if (method.needs_hessian_vector) needs = "Hessian products";
    if (method.needs_least_squares) needs = "least squares";
    if (method.needs_samples) needs += ", samples";
    if (method.needs_lower_bound) needs += ", lower bound";
    result.push_back(
        {method.name, method.summary, needs, method.source, method.formula, method.takes_samples, method.takes_l1});
  }
  std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return result;
}

}  // namespace steepest
