#include "program_random.hpp"

#include <array>
#include <numeric>

#include "steepest/derive.hpp"
#include "steepest/structural.hpp"

namespace steepest::test {
namespace {

class Generator final {
 public:
  Generator(std::uint64_t seed, const RandomOptions& options) : random_(seed), options_(options) {
    case_.point.rows = options.with_rows ? options.rows : 0;
  }

  RandomCase make() {
    add_inputs();
    for (int i = 0; i < options_.nodes; ++i) add_node();
    for (int i = 0; i < 4; ++i) {
      case_.outputs.push_back(pool_[pool_.size() - 1 - below(std::min<std::size_t>(pool_.size(), 12))]);
    }
    return std::move(case_);
  }

 private:
  Graph& graph() { return case_.graph; }
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  NodeId any() { return pool_[below(pool_.size())]; }
  double number() { return std::uniform_real_distribution<double>(-1.5, 1.5)(random_); }

  void add_input(const std::string& name, const Shape& shape, bool per_row) {
    const NodeId node = graph().input(name, shape, per_row);
    pool_.push_back(node);
    if (!per_row) case_.parameters.push_back(node);
    const auto size = static_cast<std::size_t>(element_count(shape) * (per_row ? case_.point.rows : 1));
    for (std::size_t i = 0; i < size; ++i) case_.point.inputs[name].push_back(number());
  }

  void add_inputs() {
    add_input("a", {}, false);
    add_input("v", {5}, false);
    add_input("w", {4}, false);
    add_input("m", {4, 5}, false);
    pool_.push_back(graph().literal(number()));
    const std::vector<double> numbers{number(), number(), number(), number(), number()};
    pool_.push_back(graph().constant({5}, numbers));
    if (!options_.with_rows) return;
    add_input("x", {}, true);
    add_input("y", {5}, true);
    add_input("z", {4}, true);
  }

  /// Keeps numbers moderate, so that comparisons stay well conditioned.
  NodeId tamed(NodeId id) { return elementwise(graph(), Op::tanh, std::array{id}); }

  void add_node() {
    const std::size_t kind = below(options_.with_rows ? 16 : 12);
    if (const std::optional<NodeId> node = kind < 5 ? elementwise_node() : structural_node(kind))
      pool_.push_back(*node);
  }

  std::optional<NodeId> elementwise_node() {
    static constexpr std::array smooth{Op::add, Op::sub,      Op::mul,  Op::sin,     Op::cos,    Op::tanh, Op::sigmoid,
                                       Op::neg, Op::softplus, Op::atan, Op::normcdf, Op::square, Op::gelu, Op::asinh};
    static constexpr std::array rough{Op::abs,   Op::min,   Op::max,  Op::relu,        Op::lt,    Op::ge,
                                      Op::where, Op::clamp, Op::sign, Op::logical_and, Op::floor, Op::huber};
    const std::size_t choices = smooth.size() + (options_.smooth ? 0 : rough.size());
    const std::size_t choice = below(choices);
    const Op op = choice < smooth.size() ? smooth[choice] : rough[choice - smooth.size()];
    std::vector<NodeId> arguments;
    std::optional<Shape> shape = Shape{};
    for (int i = 0; i < operator_info(op).arity; ++i) {
      arguments.push_back(any());
      shape = broadcast_shape(*shape, graph().shape(arguments.back()));
      if (!shape) return {};
    }
    const NodeId node = elementwise_broadcast(graph(), op, arguments);
    return op == Op::mul || op == Op::square ? tamed(node) : node;
  }

  std::optional<NodeId> structural_node(std::size_t kind) {
    const NodeId x = any();
    const Shape shape = graph().shape(x);
    if (kind == 12) return graph()[x].per_row ? std::optional(mean(x)) : std::nullopt;
    if (kind == 13) return graph()[x].per_row ? std::nullopt : std::optional(lift_rows(graph(), x));
    if (kind == 14) return outer(x);
    if (kind == 15) return scattered(x);
    if (shape.empty()) return {};
    switch (kind) {
      case 5: return reduced(x);
      case 6: return sliced(x);
      case 7: return unsliced(x);
      case 8: return joined(x);
      case 9: return gathered(x);
      case 10: return product(x);
      default: return turned(x);
    }
  }

  NodeId mean(NodeId x) {
    if (below(4) == 0 && !options_.smooth) return row_reduce(graph(), below(2) == 0 ? Op::row_min : Op::row_max, x);
    const NodeId sum = row_reduce(graph(), Op::row_sum, x);
    return elementwise(graph(), Op::div, std::array{sum, row_count(graph())});
  }

  std::optional<NodeId> outer(NodeId x) {
    const NodeId y = any();
    if (graph().shape(x).size() != 1 || graph().shape(y).size() != 1) return {};
    if (!graph()[x].per_row && !graph()[y].per_row) return {};
    const NodeId sum = row_outer(graph(), x, y);
    return elementwise(graph(), Op::div, std::array{sum, row_count(graph())});
  }

  NodeId index_of(NodeId x, std::int64_t n) {
    const NodeId wave =
        elementwise(graph(), Op::sin, std::array{elementwise(graph(), Op::mul, std::array{x, graph().literal(7.0)})});
    const NodeId spread = elementwise(graph(), Op::mul, std::array{wave, graph().literal(static_cast<double>(n) / 2)});
    const NodeId moved = elementwise(graph(), Op::add, std::array{spread, graph().literal(static_cast<double>(n) / 2)});
    const NodeId whole = elementwise(graph(), Op::floor, std::array{moved});
    const NodeId low = elementwise(graph(), Op::max, std::array{whole, graph().literal(0)});
    return elementwise(graph(), Op::min, std::array{low, graph().literal(static_cast<double>(n - 1))});
  }

  NodeId gathered(NodeId x) { return gather(graph(), x, index_of(any(), graph().shape(x)[0])); }

  NodeId scattered(NodeId x) {
    const NodeId index = index_of(x, 3);
    const bool over_rows = graph()[x].per_row && below(2) == 0;
    const NodeId sum = scatter_add(graph(), x, index, 3, over_rows);
    return tamed(elementwise(graph(), Op::mul, std::array{sum, graph().literal(over_rows ? 0.02 : 1.0)}));
  }

  NodeId reduced(NodeId x) {
    const auto rank = static_cast<std::int64_t>(graph().shape(x).size());
    const std::array axes{static_cast<std::int64_t>(below(static_cast<std::size_t>(rank)))};
    const Op op =
        options_.smooth ? Op::reduce_sum : std::array{Op::reduce_sum, Op::reduce_min, Op::reduce_max}[below(3)];
    return op == Op::reduce_sum ? tamed(reduce(graph(), op, x, axes)) : reduce(graph(), op, x, axes);
  }

  std::vector<std::int64_t> ranges_for(const Shape& shape) {
    std::vector<std::int64_t> ranges;
    for (const std::int64_t length : shape) {
      const auto n = static_cast<std::int64_t>(below(static_cast<std::size_t>(length))) + 1;
      const bool backwards = below(3) == 0;
      ranges.insert(ranges.end(), {backwards ? length - 1 : length - n, n, backwards ? -1 : 1});
    }
    return ranges;
  }

  NodeId sliced(NodeId x) { return slice(graph(), x, ranges_for(graph().shape(x))); }

  NodeId unsliced(NodeId x) {
    Shape wider;
    std::vector<std::int64_t> ranges;
    for (const std::int64_t length : graph().shape(x)) {
      wider.push_back(2 * length + 1);
      ranges.insert(ranges.end(), {1, length, 2});
    }
    return element_count(wider) > 200 ? x : unslice(graph(), x, ranges, wider);
  }

  NodeId joined(NodeId x) {
    const Shape shape = graph().shape(x);
    const auto axis = static_cast<std::int64_t>(below(shape.size()));
    if (element_count(shape) > 100) return x;
    const NodeId other = elementwise(graph(), Op::neg, std::array{x});
    const NodeId shifted = elementwise_broadcast(graph(), Op::add, std::array{x, pool_[0]});
    return concat(graph(), std::array{x, other, shifted}, axis);
  }

  std::optional<NodeId> product(NodeId x) {
    const NodeId y = any();
    const Shape &a = graph().shape(x), &b = graph().shape(y);
    if (a.size() > 2 || b.empty() || b.size() > 2 || a.back() != b.front()) return {};
    return tamed(matmul(graph(), x, y));
  }

  NodeId turned(NodeId x) {
    const Shape shape = graph().shape(x);
    if (shape.size() < 2) return reshape(graph(), x, {1, element_count(shape)});
    std::vector<std::int64_t> axes(shape.size());
    std::iota(axes.rbegin(), axes.rend(), 0);
    return permute(graph(), x, axes);
  }

  std::mt19937_64 random_;
  RandomOptions options_;
  RandomCase case_;
  std::vector<NodeId> pool_;
};

/// One number from a random graph's outputs: the sum of their means.
NodeId loss_of(RandomCase& random) {
  Graph& graph = random.graph;
  NodeId loss = graph.literal(0);
  for (const NodeId output : random.outputs) {
    NodeId part = reduce_all(graph, Op::reduce_sum, output);
    if (graph[part].per_row) {
      part = elementwise(graph, Op::div, std::array{row_reduce(graph, Op::row_sum, part), row_count(graph)});
    }
    loss = elementwise(graph, Op::add, std::array{loss, part});
  }
  return loss;
}

}  // namespace

RandomCase random_case(std::uint64_t seed, const RandomOptions& options) { return Generator(seed, options).make(); }

std::vector<NodeId> derivatives(RandomCase& random) {
  Graph& graph = random.graph;
  std::vector<NodeId> outputs{loss_of(random)};
  for (const NodeId gradient : reverse(graph, outputs[0], random.parameters)) outputs.push_back(gradient);
  std::vector<NodeId> vectors;
  for (const NodeId parameter : random.parameters) {
    vectors.push_back(elementwise(graph, Op::cos, std::array{parameter}));
  }
  for (const NodeId product : hessian_vector(graph, outputs[0], random.parameters, vectors)) outputs.push_back(product);
  return outputs;
}

}  // namespace steepest::test
