#pragma once

#include <span>

#include "derive/series.hpp"
#include "steepest/graph.hpp"

namespace steepest {

/// The operators of the table on series: arithmetic and powers in whole, so that poles and roots of zero come out;
/// everything else from its row (taylor.hpp); conditions and extremes by the leading term of a difference.
class SeriesOperators final {
 public:
  using Number = Series;

  explicit SeriesOperators(std::size_t count) : arithmetic_(count) {}

  static Series constant(double value) { return Series::constant(value); }
  static Series unknown() { return Series::unknown(); }
  static Series undefined() { return Series::undefined(); }
  static bool is_known(const Series& x) { return x.is_known(); }
  /// The number that a series is for all t.
  static std::optional<double> constant_of(const Series& x);
  /// The limit, as a constant.
  static Series held(const Series& x);

  Series sum(const Series& x, const Series& y) const { return arithmetic_.sum(x, y); }
  Series product(const Series& x, const Series& y) const { return arithmetic_.product(x, y); }
  Series apply(Op op, std::span<const Series> arguments) const { return apply(op, arguments, 0); }

 private:
  Series apply(Op op, std::span<const Series> arguments, int depth) const;
  Series finite_or_not(Op op, std::span<const Series> arguments, int depth) const;
  Series by_text(Op op, std::span<const Series> arguments, int depth) const;
  Series by_integration(Op op, std::span<const Series> arguments, int depth) const;
  Series value_of(const Graph& graph, NodeId node, std::span<const Series> inputs, int depth) const;
  Series extreme(Op op, const Series& x, const Series& y) const;
  Series common(const Series& x, const Series& y) const;
  Series absolute(const Series& x) const;
  Series hypotenuse(const Series& x, const Series& y) const;
  Series angle(const Series& y, const Series& x, int depth) const;

  SeriesArithmetic arithmetic_;
};

}  // namespace steepest
