#pragma once

#include <optional>
#include <span>
#include <vector>

#include "objective/parameters.hpp"

namespace steepest {

/// The Hessian of a scalar node, either by one program, or by one product with a unit vector a parameter where that
/// program would grow too large.
class SecondDerivatives final {
 public:
  SecondDerivatives(Graph& graph, NodeId output, const Parameters& parameters, const Rows& rows,
                    const RunContext& context);
  /// Row-major, with respect to the free parameters.
  void hessian(std::span<const double> x, std::span<double> result);

 private:
  void take_whole(std::span<double> result) const;
  void take_products(std::span<double> result);

  const Parameters& parameters_;
  std::vector<NodeId> directions_;  // inputs for unit vectors; empty where one program holds the whole Hessian
  std::optional<Runner> runner_;
};

}  // namespace steepest
