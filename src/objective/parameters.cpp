#include "objective/parameters.hpp"

#include <algorithm>

#include "steepest/base.hpp"
#include "steepest/structural.hpp"

namespace steepest {

Parameters::Parameters(const Graph& graph, std::span<const NodeId> inputs,
                       std::span<const std::optional<double>> fixed) {
  std::int64_t total = 0;
  for (const NodeId input : inputs) {
    if (graph[input].op != Op::input || graph[input].per_row) throw InternalError("a parameter must be a plain input");
    blocks_.push_back({input, total, element_count(graph.shape(input)), false});
    total += blocks_.back().size;
  }
  if (!fixed.empty() && static_cast<std::int64_t>(fixed.size()) != total) {
    throw InternalError("fixed values do not match the parameters");
  }
  held_.assign(static_cast<std::size_t>(total), 0.0);
  positions_.assign(static_cast<std::size_t>(total), -1);
  for (Block& block : blocks_) {
    block.position = static_cast<std::int64_t>(free_.size());
    for (std::int64_t e = block.offset; e < block.offset + block.size; ++e) {
      const auto index = static_cast<std::size_t>(e);
      if (!fixed.empty() && fixed[index]) {
        held_[index] = *fixed[index];
        continue;
      }
      positions_[index] = static_cast<std::int64_t>(free_.size());
      free_.push_back(e);
      block.free = true;
    }
    block.whole = static_cast<std::int64_t>(free_.size()) - block.position == block.size;
  }
}

std::vector<NodeId> Parameters::free_inputs() const {
  std::vector<NodeId> inputs;
  for (const Block& block : blocks_) {
    if (block.free) inputs.push_back(block.input);
  }
  return inputs;
}

std::optional<std::int64_t> Parameters::position(std::int64_t e) const {
  const std::int64_t position = positions_[static_cast<std::size_t>(e)];
  return position < 0 ? std::nullopt : std::optional(position);
}

std::vector<double> Parameters::expanded(std::span<const double> x) const {
  if (x.size() != free_.size()) throw InternalError("a point of the wrong dimension");
  std::vector<double> all = held_;
  for (std::size_t i = 0; i < x.size(); ++i) all[static_cast<std::size_t>(free_[i])] = x[i];
  return all;
}

void Parameters::set(Runner& runner, std::span<const double> x) const { set(runner, x, false); }
void Parameters::refer(Runner& runner, std::span<const double> x) const { set(runner, x, true); }

void Parameters::set(Runner& runner, std::span<const double> x, bool refers) const {
  if (x.size() != free_.size()) throw InternalError("a point of the wrong dimension");
  std::vector<double> elements;
  for (const Block& block : blocks_) {
    const auto offset = static_cast<std::size_t>(block.offset), size = static_cast<std::size_t>(block.size);
    const auto first = static_cast<std::size_t>(block.position);
    if (block.whole) {
      refers ? runner.refer(block.input, x.subspan(first, size)) : runner.set(block.input, x.subspan(first, size));
      continue;
    }
    elements.assign(held_.begin() + block.offset, held_.begin() + block.offset + block.size);
    for (std::size_t i = first; i < free_.size() && free_[i] < block.offset + block.size; ++i) {
      elements[static_cast<std::size_t>(free_[i]) - offset] = x[i];
    }
    runner.set(block.input, elements);
  }
}

void Parameters::put_gradient(Runner& runner, std::size_t first, std::span<double> gradient) const {
  for (const Block& block : blocks_) {
    if (!block.free) continue;
    const auto size = static_cast<std::size_t>(block.size);
    if (block.whole) runner.put_output(first, gradient.subspan(static_cast<std::size_t>(block.position), size));
    ++first;
  }
}

void Parameters::take_gradient(const Runner& runner, std::size_t first, std::span<double> gradient) const {
  for (const Block& block : blocks_) {
    if (!block.free) continue;
    const std::span<const double> derivatives = runner.output(first++);
    const auto begin = static_cast<std::size_t>(block.position);
    if (block.whole) {
      double* place = gradient.data() + block.position;
      if (place != derivatives.data()) std::copy_n(derivatives.data(), derivatives.size(), place);
      continue;
    }
    for (std::size_t i = begin; i < free_.size() && free_[i] < block.offset + block.size; ++i) {
      gradient[i] = derivatives[static_cast<std::size_t>(free_[i] - block.offset)];
    }
  }
}

void Parameters::set_direction(Runner& runner, std::span<const NodeId> directions, std::size_t j) const {
  std::size_t k = 0;
  std::vector<double> direction;
  for (const Block& block : blocks_) {
    if (!block.free) continue;
    direction.assign(static_cast<std::size_t>(block.size), 0.0);
    const std::int64_t inside = free_[j] - block.offset;
    if (inside >= 0 && inside < block.size) direction[static_cast<std::size_t>(inside)] = 1;
    runner.set(directions[k++], direction);
  }
}

void Parameters::set_direction(Runner& runner, std::span<const NodeId> directions,
                               std::span<const double> vector) const {
  std::size_t k = 0;
  std::vector<double> direction;
  for (const Block& block : blocks_) {
    if (!block.free) continue;
    direction.assign(static_cast<std::size_t>(block.size), 0.0);
    for (std::int64_t e = 0; e < block.size; ++e) {
      const std::optional<std::int64_t> j = position(block.offset + e);
      if (j) direction[static_cast<std::size_t>(e)] = vector[static_cast<std::size_t>(*j)];
    }
    runner.set(directions[k++], direction);
  }
}

std::vector<std::optional<NodeId>> Parameters::unit_tangents(Graph& graph, std::int64_t e) const {
  std::vector<std::optional<NodeId>> tangents;
  for (const Block& block : blocks_) {
    if (!block.free) continue;
    const bool inside = e >= block.offset && e < block.offset + block.size;
    if (!inside) {
      tangents.emplace_back();
      continue;
    }
    std::vector<double> unit(static_cast<std::size_t>(block.size), 0.0);
    unit[static_cast<std::size_t>(e - block.offset)] = 1;
    tangents.emplace_back(graph.constant(graph.shape(block.input), unit));
  }
  return tangents;
}

}  // namespace steepest
