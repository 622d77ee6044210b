#include "app/point_function.hpp"

#include <algorithm>

namespace steepest::app {
namespace {

Problem problem_of(const Session& session) {
  require_formula(session);
  return make_problem(session.model, session.rows()).problem;
}

}  // namespace

PointFunction::PointFunction(const Session& session)
    : session_(session), objective_(problem_of(session), session.options.run) {
  if (session.model.parameters.empty()) {
    throw UserError(ErrorKind::formula, "the formula has no variables, so there is nothing to differentiate by", {},
                    "`steepest eval` prints its value");
  }
}

std::vector<double> PointFunction::hessian(std::span<const double> x) {
  if (!objective_.has_hessian()) {
    throw UserError(ErrorKind::command_line,
                    "a Hessian of " + std::to_string(dimension()) + " variables is too large to print", {},
                    "the limit is 1000 variables");
  }
  std::vector<double> result(dimension() * dimension());
  objective_.hessian(x, result);
  return result;
}

std::optional<UserError> PointFunction::domain_error_at(std::span<const double> x) {
  const std::optional<DomainFault> fault = objective_.domain_fault(x);
  return fault ? std::optional(domain_error(session_.model, *fault)) : std::nullopt;
}

void PointFunction::require_derivative(std::span<const double> x, const std::string& consequence) {
  const Differentiability verdict = differentiability(objective_, x);
  if (verdict.by_rules) return;
  if (verdict.differentiable == false) {
    throw UserError(ErrorKind::domain, consequence + ": " + verdict.reason, place_of(verdict.node),
                    "`steepest dir` gives the derivative along one direction, from both sides");
  }
  session_.console.warning(verdict.reason + "; derivatives are those of one side there");
}

std::optional<Place> PointFunction::place_of(std::optional<NodeId> node) const {
  if (!node) return {};
  const auto found = session_.model.places.find(*node);
  return found == session_.model.places.end() ? std::nullopt : std::optional(found->second);
}

std::string PointFunction::excerpt(const std::optional<Place>& place) const {
  const std::string& text = session_.formula.text;
  const auto signs = std::ranges::count_if(text, [](char c) { return c != ' ' && c != '\n'; });
  if (!place || place->source != session_.formula.source || place->length >= signs) return "";
  return caret(text, *place);
}

}  // namespace steepest::app
