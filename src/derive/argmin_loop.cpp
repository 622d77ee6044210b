#include <algorithm>

#include "derive/build.hpp"
#include "derive/rewriting.hpp"
#include "steepest/base.hpp"
#include "steepest/derive.hpp"
#include "steepest/expression.hpp"

// argmin as a loop: Newton's method, where the Hessian is made positive definite by adding a multiple of the identity
// (Nocedal and Wright, Numerical Optimization, 2006, section 3.4) that grows until the step is a descent.
namespace steepest {
namespace {

// What the loop carries after the place u.
enum Field : std::int64_t { value, shift, size, last_step, status, running, fields };

// Why there is no result (the second argument of `checked`).
constexpr double arrived = 0, steps_ran_out = 1, no_minimum = 2, start_undefined = 3;

// A Newton step this small, relative to the place or in the fall it promises, leaves an error far below rounding.
constexpr double small_step = 1e-8, small_fall = 1e-26;
// Near a minimum with a regular Hessian every step is far shorter than the one before; near one without, half as long.
constexpr double shrinks = 0.25;
// In the place of the last step's length: the last step was damped and short.
constexpr double rested = -1;
// Below this the fall is lost in the rounding of the value, and a Newton step is taken on trust.
constexpr double invisible_fall = 1e-12;
constexpr double sufficient_decrease = 1e-4, value_noise = 1e-15;
// Of the shift, relative to the largest element of the Hessian.
constexpr double first_shift = 1e-3, least_shift = 1e-4, shift_factor = 10;

Expression part(const Expression& vector, std::int64_t start, std::int64_t count) {
  return {vector.graph(), slice(vector.graph(), vector.node(), std::array<std::int64_t, 3>{start, count, 1})};
}

Expression element(const Expression& vector, std::int64_t at) {
  return {vector.graph(), reshape(vector.graph(), part(vector, at, 1).node(), {})};
}

Expression largest(const Expression& x) { return {x.graph(), reduce_all(x.graph(), Op::reduce_max, abs(x).node())}; }

Expression dot(const Expression& x, const Expression& y) { return {x.graph(), matmul(x.graph(), x.node(), y.node())}; }

Expression identity_matrix(Graph& graph, std::int64_t n) {
  std::vector<double> elements(static_cast<std::size_t>(n * n));
  for (std::int64_t i = 0; i < n; ++i) elements[static_cast<std::size_t>(i * n + i)] = 1;
  return {graph, graph.constant({n, n}, elements)};
}

/// A factor that is not finite where the matrix is not positive definite.
Expression last_pivot(const Expression& matrix) {
  Graph& graph = matrix.graph();
  const std::int64_t n = matrix.shape()[0];
  const NodeId factor = reshape(graph, cholesky(graph, matrix.node()), {n * n});
  return element({graph, factor}, n * n - 1);
}

NodeId packed(const Expression& place, std::span<const Expression> numbers) {
  std::vector<NodeId> parts{place.node()};
  for (const Expression& number : numbers) parts.push_back(reshape(place.graph(), number.node(), {1}));
  return concat(place.graph(), parts, 0);
}

/// One step of the loop, for the body of the argmin.
class NewtonStep final {
 public:
  explicit NewtonStep(const Function& body) : body_(body) {
    const std::span<const Input> inputs = body.graph().inputs();
    count_ = inputs[0].shape[0];
    state_ = graph_.input("state", {count_ + fields});
    for (const Input& input : inputs.subspan(1)) captures_.push_back(graph_.input(input.name, input.shape));
  }

  Function function() {
    const Expression state(graph_, state_);
    const Expression u = part(state, 0, count_), f = element(state, count_ + value),
                     mu = element(state, count_ + shift);
    const Expression scale = element(state, count_ + size), before = element(state, count_ + last_step);
    const Expression go_on = element(state, count_ + running);
    const std::array place{u.node()};
    const NodeId objective = value_at(u).node();
    const Expression g(graph_, reverse(graph_, objective, place)[0]);
    const Expression h(graph_, hessian(graph_, objective, place));

    const Expression damped = h + mu * identity_matrix(graph_, count_);
    const Expression definite = isfinite(last_pivot(damped));
    const Expression p = where(definite, Expression(graph_, solve(graph_, damped.node(), (-g).node())), u * 0);
    const Expression trial = u + p, trial_value = value_at(trial);
    const Expression slope = dot(g, p), fall = abs(slope) * 0.5;
    const Expression is_newton = definite && mu == 0;
    const Expression lower = trial_value <= f + sufficient_decrease * slope + value_noise * abs(f);
    const Expression trusted = is_newton && fall <= invisible_fall * abs(f);
    const Expression accepted = definite && isfinite(trial_value) && (lower || trusted);

    const Expression length = largest(p);
    const Expression small = length <= small_step * largest(u) || fall <= small_fall * (abs(f) + scale);
    // A damped step that is short may be so because of the shift: an undamped one must follow.
    const Expression rests = definite && mu > 0 && small, has_rested = before < 0;
    const Expression done = accepted && is_newton && small && (length <= shrinks * before || has_rested);
    const Expression stuck = !definite && mu == 0 && has_rested;
    const Expression unit = largest(h), least = where(unit > 0, unit, 1.0);
    const Expression eased = where(mu <= least_shift * least, 0.0, mu / shift_factor);
    const Expression raised = max(mu * shift_factor, first_shift * least);
    const Expression outcome = where(done, arrived, where(stuck, no_minimum, steps_ran_out));
    const std::array numbers{where(accepted, trial_value, f),
                             where(rests, 0.0, where(accepted, eased, raised)),
                             scale,
                             where(rests, rested, where(accepted, length, before)),
                             outcome,
                             where(done || stuck, 0.0, go_on)};
    const NodeId next = packed(where(accepted, trial, u), numbers);
    return {std::move(graph_), {next}};
  }

 private:
  Expression value_at(const Expression& u) {
    std::vector<NodeId> given{u.node()};
    given.insert(given.end(), captures_.begin(), captures_.end());
    return {graph_, graft(graph_, body_.graph(), body_.outputs(), given)[0]};
  }

  const Function& body_;
  Graph graph_;
  std::int64_t count_ = 0;
  NodeId state_ = 0;
  std::vector<NodeId> captures_;
};

NodeId newton_loop(Graph& graph, std::int64_t steps, const Function& body, std::span<const NodeId> arguments) {
  const Expression start(graph, arguments[0]);
  const std::int64_t count = start.shape()[0];
  const Expression f(graph, graft(graph, body.graph(), body.outputs(), arguments)[0]);
  const Expression defined = isfinite(f);
  const std::array numbers{f,
                           beside(f, 0.0),
                           abs(f),
                           beside(f, 1e300),
                           where(defined, steps_ran_out, start_undefined),
                           where(defined, 1.0, 0.0)};
  std::vector<NodeId> given(arguments.begin(), arguments.end());
  given[0] = packed(start, numbers);
  const ScanSpec spec{.steps = steps, .carry = count + fields, .flag_argument = 0, .flag_element = count + running};
  const Expression last(graph, scan(graph, spec, graph.function(NewtonStep(body).function()), given));
  return checked(part(last, 0, count), element(last, count + status)).node();
}

}  // namespace

std::optional<ExpandedGraph> without_argmin(const Graph& graph, std::span<const NodeId> roots) {
  const std::vector<NodeId> nodes = reachable(graph, roots);
  const auto is_argmin = [&](NodeId id) { return graph[id].op == Op::argmin; };
  if (std::ranges::none_of(nodes, is_argmin)) return {};
  return Rewriting(graph).run(roots, [&](Rewriting& rewriting, NodeId id) -> std::optional<NodeId> {
    if (!is_argmin(id)) return {};
    std::vector<NodeId> arguments;
    for (const NodeId argument : graph.arguments(id)) arguments.push_back(rewriting.copy_of(argument));
    const Function& body = graph.function(static_cast<std::uint32_t>(graph[id].payload));
    return newton_loop(rewriting.graph(), graph.attributes(id)[0], body, arguments);
  });
}

}  // namespace steepest
