#pragma once

#include <deque>
#include <map>
#include <span>
#include <string>

#include "formula/known.hpp"
#include "formula/value.hpp"
#include "steepest/structural.hpp"

namespace steepest::formula {

/// The index of a comprehension, or the time of a fold.
struct Loop {
  std::string name;
  std::int64_t low = 1;
  std::int64_t count = 0;
};

/// A value that does not fit; the caller knows the place.
struct ShapeMismatch final {
  Shape left;
  Shape right;
};

/// Builds nodes from values: brings them to one level, lines up the axes of their indices, then calls the graph.
class Arrays final {
 public:
  explicit Arrays(Graph& model);

  // Indices and levels
  LoopId open_loop(Loop loop);
  const Loop& loop(LoopId id) const { return loops_[static_cast<std::size_t>(id)]; }
  Value index_value(LoopId id) const;
  /// Begins the body of a fold over `loop`: values of lower levels enter as sequences or captures.
  void open_level(LoopId loop, const Value& state);
  struct Body {
    std::uint32_t function = 0;
    std::vector<Value> sequences;
    std::vector<Value> captures;
  };
  /// Ends the body, whose results are `outputs` (nodes of its graph).
  Body close_level(std::span<const NodeId> outputs);
  void abandon_level() { frames_.pop_back(); }
  int level() const { return static_cast<int>(frames_.size()) - 1; }
  Value level_state() const { return frames_.back().state; }
  /// Whether `loop` is an axis of values of this level; the time of a fold is none inside its body.
  bool is_axis(LoopId loop, int level) const;

  // Facts
  Graph& graph(int level) { return *frames_[static_cast<std::size_t>(level)].graph; }
  Shape shape(const Value& value);
  std::optional<double> number(const Value& value);
  /// The elements where they are known now: [index axes..., shape...].
  const std::vector<double>* known(const Value& value);
  bool is_mask(const Value& value);

  // Values
  Value literal(double number) const;
  Value from_node(NodeId node, int level, std::vector<LoopId> loops, bool per_row);
  Value constant(const Shape& shape, std::span<const double> elements);
  Value at_level(const Value& value, int level);
  NodeId node(const Value& value);

  /// Throws ShapeMismatch.
  Value elementwise(Op op, std::span<const Value> arguments);
  Value elementwise(Op op, const Value& a, const Value& b);
  Value elementwise(Op op, const Value& a);
  /// The same with the axes of all `loops` and the own shape `shape`.
  Value spread(const Value& value, const std::vector<LoopId>& loops, const Shape& shape);
  Value reshape(const Value& value, const Shape& shape);
  Value transpose(const Value& value);
  Value matmul(const Value& a, const Value& b);
  /// Arrays of one shape as the elements of a new first axis.
  Value stack(std::span<const Value> values);
  Value join(std::span<const Value> values);
  /// Index axes become the first own axes, in the order given.
  Value to_own_axes(const Value& value, std::span<const LoopId> loops);
  Value detach(const Value& value);

  /// Reductions over index axes; reduce_product stands for Op::mul.
  Value reduce_loops(Op op, const Value& value, std::span<const LoopId> loops);
  /// Over all own axes.
  Value reduce_own(Op op, const Value& value);
  Value reduce_rows(Op op, const Value& value);
  Value row_count();
  Value logsumexp_own(const Value& value);
  Value softmax_last(const Value& value);
  std::int64_t loop_size(std::span<const LoopId> loops) const;

  /// value[index] along own axes (see indexing.cpp). Ranges are 0-based; an index value counts from 0.
  struct AxisRange {
    std::int64_t start = 0;
    std::int64_t count = 0;
    std::int64_t step = 1;
    bool keep = true;                    ///< false: the axis vanishes (count 1)
    LoopId loop = -1;                    ///< the axis becomes that of this index
    std::int64_t before = 0, after = 0;  ///< positions of the loop that lie outside, where nobody looks: zeros
  };
  Value slice(const Value& value, std::span<const AxisRange> ranges);
  struct AxisIndex {
    std::size_t axis = 0;
    Value index;
  };
  Value gather(const Value& value, std::span<const AxisIndex> indices);

 private:
  struct Frame {
    std::shared_ptr<Graph> owned;
    Graph* graph = nullptr;
    LoopId loop = -1;
    Value state;
    NodeId carry = 0;
    struct Capture {
      Value outer;
      NodeId input = 0;
      bool is_sequence = false;
    };
    std::vector<Capture> captures;
    std::map<std::pair<NodeId, std::ptrdiff_t>, NodeId> inputs;  ///< by node and place of the time axis
  };

  NodeId materialised(const Affine& affine, const std::vector<LoopId>& loops);
  Value one_level_up(const Value& value);
  std::optional<Value> affine_result(Op op, std::span<const Value> arguments) const;
  Value affine_value(Affine affine) const;
  Value permuted(const Value& value, std::span<const std::int64_t> axes, std::vector<LoopId> loops);
  Value product_of_axis(const Value& value);
  Value matmul_by_sum(const Value& a, const Value& b);
  int common_level(std::span<const Value> values) const;
  Value linear_index(const Value& value, std::span<const LoopId> common, std::span<const AxisIndex> indices);

  std::deque<Frame> frames_;
  std::vector<Loop> loops_;
  KnownValues known_;
};

/// Loops of both, ascending.
std::vector<LoopId> united(const std::vector<LoopId>& a, const std::vector<LoopId>& b);

}  // namespace steepest::formula
