#pragma once

#include <optional>
#include <span>
#include <vector>

#include "derive/jet.hpp"
#include "objective/parameters.hpp"

namespace steepest {

/// A problem's function near a point, in 50 digits. The problem must outlive it.
class PrecisePoint final {
 public:
  PrecisePoint(const Problem& problem, std::span<const double> x);

  /// Taylor coefficients in the free parameters; nothing where that is too much work.
  std::optional<std::vector<Precise>> taylor(const Monomials& monomials) const;
  /// Those of t -> f(x + t u).
  std::optional<std::vector<Precise>> along(std::span<const double> u, std::size_t order) const;
  /// f(x + t u)
  std::optional<Precise> value(std::span<const double> u = {}, const Precise& t = 0) const;

  /// UserError (command line): `found` is no number though f(x) is one, so an operation is not known in 50 digits.
  static void require_known(const Precise& found, GraphObjective& f, std::span<const double> x);

 private:
  std::vector<JetInput> inputs() const;

  const Problem& problem_;
  Parameters parameters_;
  std::vector<double> elements_;
  std::vector<std::vector<Precise>> columns_;
};

}  // namespace steepest
