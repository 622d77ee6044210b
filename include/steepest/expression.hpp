#pragma once

#include <array>
#include <concepts>
#include <limits>
#include <type_traits>

#include "steepest/graph.hpp"
#include "steepest/structural.hpp"

namespace steepest {

/// A value in a graph, written like a number: `x*x*sin(x)`. The graph must outlive it. Equality of identity is `same`;
/// `==` builds a condition.
class Expression {
 public:
  Expression(Graph& graph, NodeId node) : graph_(&graph), node_(node) {}
  Graph& graph() const { return *graph_; }
  NodeId node() const { return node_; }
  const Shape& shape() const { return graph_->shape(node_); }

  /// Refuses `if (x > 0)` when a C++ function is traced: its value is not known then.
  template <std::same_as<bool> Bool>
  explicit operator Bool() const {
    static_assert(!std::same_as<Bool, bool>, "a branch on a traced value: write where(condition, a, b) instead");
    return false;
  }
  /// Refuses static_cast<double>(x) there, for the same reason.
  template <class Number>
    requires(std::is_arithmetic_v<Number> && !std::same_as<Number, bool>)
  explicit operator Number() const {
    static_assert(std::same_as<Number, void>,
                  "a traced value is not known yet: keep it an expression; a choice is where(condition, a, b)");
    return 0;
  }

 private:
  Graph* graph_;
  NodeId node_;
};

inline bool same(const Expression& a, const Expression& b) { return a.node() == b.node(); }

template <class... Arguments>
Expression apply(Op op, const Expression& first, const Arguments&... rest) {
  const std::array<NodeId, sizeof...(rest) + 1> nodes{first.node(), rest.node()...};
  return {first.graph(), elementwise_broadcast(first.graph(), op, nodes)};
}

/// A number beside an expression, in the same graph.
template <class Number>
  requires std::is_arithmetic_v<Number>
Expression beside(const Expression& x, Number value) {
  constexpr Element element = std::is_same_v<Number, bool> ? Element::mask : Element::real;
  return {x.graph(), x.graph().literal(static_cast<double>(value), element)};
}
inline const Expression& beside(const Expression&, const Expression& value) { return value; }

inline Expression zero(const Expression& x) { return beside(x, 0.0); }
inline Expression one(const Expression& x) { return beside(x, 1.0); }
inline Expression undefined(const Expression& x) { return beside(x, std::numeric_limits<double>::quiet_NaN()); }

#define STEEPEST_UNARY(name, ...) \
  inline Expression name(const Expression& x) { return apply(Op::name, x); }
#define STEEPEST_BINARY(name, ...)                                                                   \
  inline Expression name(const Expression& x, const Expression& y) { return apply(Op::name, x, y); } \
  inline Expression name(const Expression& x, double y) { return apply(Op::name, x, beside(x, y)); } \
  inline Expression name(double x, const Expression& y) { return apply(Op::name, beside(y, x), y); }
#define STEEPEST_TERNARY(name, ...)                              \
  template <class Y, class Z>                                    \
  Expression name(const Expression& x, const Y& y, const Z& z) { \
    return apply(Op::name, x, beside(x, y), beside(x, z));       \
  }
#include "steepest/operators.def"

inline Expression operator-(const Expression& x) { return neg(x); }
inline Expression operator!(const Expression& x) { return logical_not(x); }

#define STEEPEST_INFIX(symbol, name)                                                                 \
  inline Expression operator symbol(const Expression& x, const Expression& y) { return name(x, y); } \
  inline Expression operator symbol(const Expression& x, double y) { return name(x, y); }            \
  inline Expression operator symbol(double x, const Expression& y) { return name(x, y); }
STEEPEST_INFIX(+, add)
STEEPEST_INFIX(-, sub)
STEEPEST_INFIX(*, mul)
STEEPEST_INFIX(/, div)
STEEPEST_INFIX(<, lt)
STEEPEST_INFIX(<=, le)
STEEPEST_INFIX(>, gt)
STEEPEST_INFIX(>=, ge)
STEEPEST_INFIX(==, eq)
STEEPEST_INFIX(!=, ne)
STEEPEST_INFIX(&&, logical_and)
STEEPEST_INFIX(||, logical_or)
#undef STEEPEST_INFIX

/// The value of an elementwise operator in terms of other operators (the text of its row), where its lowering is
/// `expand`.
Expression expand(Op op, std::span<const Expression> arguments);
/// The partial derivative by argument `which`; a mask means selection (see operators.def).
Expression partial(Op op, int which, std::span<const Expression> arguments, const Expression& f);

}  // namespace steepest
