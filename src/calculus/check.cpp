#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "calculus/differences.hpp"
#include "calculus/direction.hpp"
#include "calculus/precise_point.hpp"
#include "derive/complex_step.hpp"
#include "objective/point_inputs.hpp"
#include "steepest/base.hpp"
#include "steepest/calculus.hpp"
#include "steepest/formula.hpp"

namespace steepest {
namespace {

constexpr int first_exponent = 1, last_exponent = 15;
constexpr double complex_h = 1e-20;
constexpr double ridders_h = 0.1;
constexpr double rounding = std::numeric_limits<double>::epsilon() / 2;
constexpr int shown_digits = 40;
constexpr std::size_t longest_formula = 60;
constexpr std::ptrdiff_t most_partials = 100;

/// f(x + t u) in doubles.
class Line final {
 public:
  Line(GraphObjective& f, std::span<const double> x, const std::vector<double>& u)
      : f_(f), x_(x.begin(), x.end()), u_(u) {}

  double operator()(double t) {
    std::vector<double> place = x_;
    for (std::size_t i = 0; i < place.size(); ++i) place[i] += t * u_[i];
    return f_.value(place);
  }

 private:
  GraphObjective& f_;
  std::vector<double> x_;
  const std::vector<double>& u_;
};

/// Why complex numbers do not pass an operation.
std::string obstacle_text(const Graph& graph, NodeId node) {
  const Op op = graph[node].op;
  if (op == Op::scan) return "loops with carried state are not run in complex numbers";
  const std::string expression = "'" + to_formula(graph, node, longest_formula) + "'";
  const bool extreme = op == Op::reduce_min || op == Op::reduce_max || op == Op::row_min || op == Op::row_max;
  if (!is_elementwise(op) && !extreme) return expression + " is not computed in complex numbers here";
  const bool ordered = extreme || operator_info(op).has_kink;
  if (ordered)
    return expression + " is not analytic: it asks which number is larger, and complex numbers have no order";
  return "there is no '" + std::string(operator_info(op).name) + "' of complex numbers here, as " + expression +
         " needs";
}

class Check final {
 public:
  Check(GraphObjective& f, std::span<const double> x, std::vector<double> u)
      : f_(f), x_(x.begin(), x.end()), u_(std::move(u)) {
    const Problem& problem = f.problem();
    const PointInputs inputs(problem, x);
    for (std::size_t k = 0; k < problem.parameters.size(); ++k) {
      const auto values = inputs.bindings().at_position.at((*problem.graph)[problem.parameters[k]].payload);
      given_.push_back({problem.parameters[k], {values.begin(), values.end()}});
    }
  }

  DerivativeCheck run() {
    find_truth();
    add_differences();
    add_ridders();
    add_complex_step();
    add_program_modes();
    add_symbolic();
    return std::move(result_);
  }

 private:
  void find_truth() {
    const PrecisePoint point(f_.problem(), x_);
    const auto series = point.along(u_, 3);
    if (!series) {
      throw UserError(ErrorKind::command_line, "the formula is too large to be checked in 50-digit arithmetic", {},
                      "check a smaller part of it");
    }
    PrecisePoint::require_known((*series)[0], f_, x_);
    exact_ = (*series)[1];
    result_.direction = u_;
    result_.value = (*series)[0].convert_to<double>();
    result_.exact = exact_.convert_to<double>();
    if (!std::isfinite(result_.exact)) throw UserError(ErrorKind::domain, "the derivative is not finite at this point");
    result_.digits = exact_.str(shown_digits);
    const double value = std::abs(result_.value);
    const double second = std::abs(2 * (*series)[2].convert_to<double>());
    const double third = std::abs(6 * (*series)[3].convert_to<double>());
    if (value > 0 && second > 0) result_.best_forward = 2 * std::sqrt(rounding * value / second);
    if (value > 0 && third > 0) result_.best_central = std::cbrt(3 * rounding * value / third);
  }

  WayResult& add(Way way, double value, std::optional<double> h = {}) {
    WayResult& row = result_.rows.emplace_back();
    row.way = way;
    row.h = h;
    row.value = value;
    const Precise error = abs(Precise(value) - exact_);
    row.error = error.convert_to<double>();
    if (exact_ != 0) row.relative = Precise(error / abs(exact_)).convert_to<double>();
    return row;
  }

  void close(Way way, const std::string& reason) {
    WayResult& row = result_.rows.emplace_back();
    row.way = way;
    row.reason = reason;
  }

  void add_differences() {
    Line line(f_, x_, u_);
    const double here = line(0);
    std::vector<std::pair<double, double>> central;
    for (int k = first_exponent; k <= last_exponent; ++k) {
      const double h = *parse_number("1e-" + std::to_string(k));
      const double ahead = line(h), behind = line(-h);
      add(Way::forward_difference, (ahead - here) / h, h);
      central.emplace_back((ahead - behind) / (2 * h), h);
    }
    for (const auto& [slope, h] : central) add(Way::central_difference, slope, h);
  }

  void add_ridders() {
    Line line(f_, x_, u_);
    const auto found = ridders([&](double t) { return line(t); }, ridders_h);
    if (!found) return close(Way::ridders, "f is not defined on both sides");
    add(Way::ridders, found->value, found->h).estimate = found->error;
  }

  void add_complex_step() {
    const Problem& problem = f_.problem();
    const auto obstacle = complex_obstacle(*problem.graph, problem.output, moving_parameters());
    if (obstacle) {
      return close(Way::complex_step, obstacle_text(*problem.graph, *obstacle));
    }
    add(Way::complex_step, PointInputs(problem, x_).complex_step(u_, complex_h), complex_h);
  }

  /// Those that change along the direction.
  std::vector<NodeId> moving_parameters() const {
    std::vector<NodeId> moving;
    std::size_t next = 0;
    for (const InputValue& input : given_) {
      const std::span<const double> part = std::span(u_).subspan(next, input.values.size());
      if (std::ranges::any_of(part, [](double component) { return component != 0; })) moving.push_back(input.node);
      next += input.values.size();
    }
    return moving;
  }

  /// The direction as one node for each parameter.
  std::vector<NodeId> direction_nodes(Graph& graph) const {
    std::vector<NodeId> nodes;
    std::size_t next = 0;
    for (const NodeId parameter : f_.problem().parameters) {
      const Shape& shape = graph.shape(parameter);
      const auto count = static_cast<std::size_t>(element_count(shape));
      const std::span<const double> part = std::span(u_).subspan(next, count);
      nodes.push_back(shape.empty() ? graph.literal(part[0]) : graph.constant(shape, part));
      next += count;
    }
    return nodes;
  }

  std::vector<std::vector<double>> values_of(const std::vector<NodeId>& nodes) const {
    return evaluate(*f_.problem().graph, nodes, given_, f_.problem().rows);
  }

  double along(const std::vector<std::vector<double>>& gradient) const {
    double sum = 0;
    std::size_t next = 0;
    for (const std::vector<double>& part : gradient) {
      for (const double slope : part) {
        if (u_[next] != 0) sum = std::fma(slope, u_[next], sum);
        ++next;
      }
    }
    return sum;
  }

  void add_program_modes() {
    const Problem& problem = f_.problem();
    Graph& graph = *problem.graph;
    const std::vector<NodeId> tangents = direction_nodes(graph);
    const std::vector<std::optional<NodeId>> given(tangents.begin(), tangents.end());
    const std::vector<NodeId> ahead = forward(graph, std::array{problem.output}, problem.parameters, given);
    add(Way::forward_mode, values_of(ahead)[0][0]);
    add(Way::reverse_mode, along(values_of(reverse(graph, problem.output, problem.parameters))));
  }

  void add_symbolic() {
    const Problem& problem = f_.problem();
    Graph& graph = *problem.graph;
    const auto components_used = std::ranges::count_if(u_, [](double component) { return component != 0; });
    if (components_used > most_partials) {
      return close(Way::symbolic, std::to_string(components_used) + " partial derivatives would each be a formula");
    }
    std::vector<NodeId> roots{problem.output};
    roots.insert(roots.end(), problem.parameters.begin(), problem.parameters.end());
    const auto scalars = in_scalars(graph, roots);
    if (!scalars) {
      return close(Way::symbolic, problem.rows.count > 0 ? "formulas are of variables; this one reads rows of a table"
                                                         : "the formula cannot be written out number by number");
    }
    std::vector<NodeId> partials;
    std::vector<double> components;
    std::size_t next = 0;
    for (std::size_t k = 1; k < scalars->size(); ++k) {
      for (const NodeId variable : (*scalars)[k]) {
        const double component = u_[next++];
        if (component == 0) continue;
        partials.push_back(symbolic_derivative(graph, (*scalars)[0][0], variable));
        components.push_back(component);
      }
    }
    const std::vector<std::vector<double>> slopes = values_of(partials);
    double sum = 0;
    for (std::size_t i = 0; i < slopes.size(); ++i) sum = std::fma(slopes[i][0], components[i], sum);
    add(Way::symbolic, sum);
  }

  GraphObjective& f_;
  std::vector<double> x_;
  std::vector<double> u_;
  std::vector<InputValue> given_;
  Precise exact_ = 0;
  DerivativeCheck result_;
};

}  // namespace

std::string_view to_text(Way way) {
  switch (way) {
    case Way::forward_difference: return "forward difference";
    case Way::central_difference: return "central difference";
    case Way::ridders: return "Ridders";
    case Way::complex_step: return "complex step";
    case Way::forward_mode: return "forward mode";
    case Way::reverse_mode: return "reverse mode";
    case Way::symbolic: return "symbolic";
  }
  throw InternalError("unknown way to compute a derivative");
}

DerivativeCheck check_derivative(GraphObjective& f, std::span<const double> x, std::span<const double> direction) {
  return Check(f, x, unit_vector(direction)).run();
}

}  // namespace steepest
