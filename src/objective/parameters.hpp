#pragma once

#include <span>
#include <vector>

#include "objective/runner.hpp"
#include "steepest/objective.hpp"

namespace steepest {

/// How the vector x of free parameters maps to the elements of a graph's inputs, some of which are held.
class Parameters final {
 public:
  struct Block {
    NodeId input = 0;
    std::int64_t offset = 0;  ///< of its first element among all elements
    std::int64_t size = 0;
    bool free = false;          ///< whether any element is
    bool whole = false;         ///< whether all are, side by side in x
    std::int64_t position = 0;  ///< in x, of its first free element
  };

  /// InternalError: a node that is not an input or is per row, `fixed` of another length.
  Parameters(const Graph& graph, std::span<const NodeId> inputs, std::span<const std::optional<double>> fixed);

  std::size_t dimension() const { return free_.size(); }
  std::span<const Block> blocks() const { return blocks_; }
  /// Inputs with a free element.
  std::vector<NodeId> free_inputs() const;
  /// Positions of the free elements among all elements, ascending.
  std::span<const std::int64_t> free() const { return free_; }
  /// The position in x of element `e` of all elements, or nothing if it is held.
  std::optional<std::int64_t> position(std::int64_t e) const;

  std::vector<double> expanded(std::span<const double> x) const;
  void set(Runner& runner, std::span<const double> x) const;
  /// The same where x stays as it is until the run is over.
  void refer(Runner& runner, std::span<const double> x) const;
  /// Asks for what take_gradient() takes in its place, so that there is less to copy. Before the run.
  void put_gradient(Runner& runner, std::size_t first, std::span<double> gradient) const;
  /// The derivatives by the free inputs, one output of the runner each from `first` on, as a gradient by x.
  void take_gradient(const Runner& runner, std::size_t first, std::span<double> gradient) const;
  /// Sets inputs that stand for a direction, one a free input, to the unit vector of free element `j`.
  void set_direction(Runner& runner, std::span<const NodeId> directions, std::size_t j) const;
  /// Sets them to a vector with one element a free parameter.
  void set_direction(Runner& runner, std::span<const NodeId> directions, std::span<const double> vector) const;
  /// Tangents of the free inputs for a step along element `e` alone; nothing for zeros.
  std::vector<std::optional<NodeId>> unit_tangents(Graph& graph, std::int64_t e) const;

 private:
  void set(Runner& runner, std::span<const double> x, bool refers) const;
  std::vector<Block> blocks_;
  std::vector<double> held_;  // all elements; zeros where free
  std::vector<std::int64_t> free_;
  std::vector<std::int64_t> positions_;  // -1: held
};

}  // namespace steepest
