#pragma once

#include <string_view>
#include <vector>

#include "steepest/derive.hpp"
#include "steepest/formula.hpp"

namespace steepest::test {

/// A formula's behaviour on rays, its parameters flattened in order of appearance.
class RayOf final {
 public:
  explicit RayOf(std::string_view formula, const ParseOptions& options = {}) : model_(parse(formula, options)) {}

  RayLimit limit(const std::vector<double>& point, const std::vector<double>& direction) const {
    return limit_along(*model_.graph, model_.output, ray(point, direction));
  }

  std::optional<std::vector<double>> gradient(const std::vector<double>& point) const {
    std::vector<NodeId> variables;
    for (const ModelParameter& parameter : model_.parameters) variables.push_back(parameter.node);
    return proven_gradient(*model_.graph, model_.output, ray(point, point), variables);
  }

 private:
  Ray ray(const std::vector<double>& point, const std::vector<double>& direction) const {
    Ray ray;
    std::size_t next = 0;
    for (const ModelParameter& parameter : model_.parameters) {
      const auto size = static_cast<std::size_t>(element_count(parameter.shape));
      ray.inputs.push_back(
          {parameter.node, std::span(point).subspan(next, size), std::span(direction).subspan(next, size)});
      next += size;
    }
    return ray;
  }

  Model model_;
};

}  // namespace steepest::test
