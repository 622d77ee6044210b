#include "objective/row_samples.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "objective/facts.hpp"
#include "objective/rows.hpp"
#include "steepest/structural.hpp"
#include "steepest/table.hpp"
#include "table/aligned_values.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_sizes = 4;  // of samples whose memory is kept

/// Reductions over rows of which a sample says nothing certain.
bool is_no_sum(const Graph& graph, NodeId id) {
  const Op op = graph[id].op;
  return op == Op::row_max || op == Op::row_min || op == Op::row_prod || op == Op::row_outer ||
         (op == Op::scatter_add && graph.attributes(id)[1] != 0);
}

/// The same node with other arguments; per_row does not change, as inputs stay what they are.
NodeId rebuilt(Graph& graph, NodeId id, std::span<const NodeId> arguments) {
  const Node node = graph[id];
  if (std::ranges::equal(arguments, graph.arguments(id))) return id;
  if (is_elementwise(node.op)) return elementwise(graph, node.op, arguments);
  const std::vector<std::int64_t> attributes(graph.attributes(id).begin(), graph.attributes(id).end());
  return graph.intern({.op = node.op,
                       .arguments = arguments,
                       .attributes = attributes,
                       .payload = node.payload,
                       .shape = Shape(graph.shape(id)),
                       .element = node.element,
                       .per_row = node.per_row});
}

/// `output` with its sums over rows times `weight`, and the number of rows as a literal.
NodeId weighted_sums(Graph& graph, NodeId output, NodeId weight, double rows) {
  std::unordered_map<NodeId, NodeId> copies;
  for (const NodeId id : reachable(graph, {&output, 1})) {
    if (graph[id].op == Op::row_count) {
      copies[id] = graph.literal(rows);
      continue;
    }
    std::vector<NodeId> arguments;
    for (const NodeId argument : graph.arguments(id)) arguments.push_back(copies.at(argument));
    const NodeId copy = rebuilt(graph, id, arguments);
    copies[id] = graph[id].op == Op::row_sum ? elementwise(graph, Op::mul, std::array{copy, weight}) : copy;
  }
  return copies.at(output);
}

}  // namespace

RowSamples::RowSamples(Graph& graph, NodeId output, const Rows& rows, const RunContext& context)
    : graph_(graph), rows_(rows), context_(context) {
  if (rows.count == 0) return;
  for (const NodeId id : reachable(graph, {&output, 1})) {
    if (is_no_sum(graph, id)) return;
  }
  weight_ = graph.input("sample weight");
  output_ = weighted_sums(graph, output, weight_, static_cast<double>(rows.count));
  // A sum within a sum over rows would show as a higher power of the weight.
  possible_ = output_ != output && facts_of(graph, {&output_, 1}, {&weight_, 1})[output_].degree == 1;
  // All samples of a pass together are as much work as the pass.
  context_.evaluations = 1000;
  // The columns of a sample change from one to the next.
  context_.singles.reset();
}

RowSamples::Block& RowSamples::block_of(std::size_t size) {
  const auto found = blocks_.find(size);
  if (found != blocks_.end()) return found->second;
  if (blocks_.size() == most_sizes) blocks_.clear();
  Block& block = blocks_[size];
  Rows rows;
  rows.count = static_cast<std::int64_t>(size);
  const std::size_t stride = column_stride(size);
  rows.readable = static_cast<std::int64_t>(stride);
  for (const RowInput& input : rows_.inputs) {
    RowInput& copy = rows.inputs.emplace_back();
    copy.node = input.node;
    for (std::size_t c = 0; c < input.columns.size() + input.in_table.size(); ++c) {
      block.columns.push_back(aligned_values(stride));
      std::fill_n(block.columns.back().get(), stride, 0.0);
      copy.columns.push_back(block.columns.back().get());
    }
  }
  RunContext context = context_;
  context.evaluations *= std::max(1.0, static_cast<double>(rows_.count) / static_cast<double>(size));
  block.runner = std::make_unique<Runner>(graph_, outputs_, rows, context);
  const double weight = static_cast<double>(rows_.count) / static_cast<double>(size);
  block.runner->set(weight_, {&weight, 1});
  return block;
}

/// Once for as many rows as there are: what a file's writer changed in between would mix two tables.
void RowSamples::check_unchanged(std::size_t rows_taken) {
  taken_ += rows_taken;
  if (taken_ < static_cast<std::size_t>(rows_.count) || !rows_.in_place || !rows_.in_place->in_place()) return;
  taken_ = 0;
  if (const auto& check = rows_.in_place->in_place()->check_unchanged) check();
}

Runner& RowSamples::take(std::span<const std::size_t> rows) {
  check_unchanged(rows.size());
  Block& block = block_of(rows.size());
  if (rows_.share) {
    take_shared(block, rows);
    return *block.runner;
  }
  const RowValues values(rows_);
  if (values.by_rows()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t c = 0; c < values.width(); ++c) block.columns[c].get()[i] = values.at(rows[i], c);
    }
  } else {
    for (std::size_t c = 0; c < values.width(); ++c) {
      double* copy = block.columns[c].get();
      for (std::size_t i = 0; i < rows.size(); ++i) copy[i] = values.at(rows[i], c);
    }
  }
  return *block.runner;
}

/// Each rank gives the rows that it has; all compute the same with them.
void RowSamples::take_shared(Block& block, std::span<const std::size_t> rows) {
  const RowShare& share = *rows_.share;
  const std::vector<std::size_t> bounds = share_bounds(share.all, share.ranks->count());
  const RowValues values(rows_);
  std::vector<double> mine;
  for (const std::size_t row : rows) {
    if (row < share.first || row >= share.first + share.count) continue;
    for (std::size_t c = 0; c < values.width(); ++c) mine.push_back(values.at(row - share.first, c));
  }
  const std::vector<double> all = joined(*share.ranks, mine);
  auto value = all.begin();
  for (std::size_t rank = 0; rank + 1 < bounds.size(); ++rank) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] < bounds[rank] || rows[i] >= bounds[rank + 1]) continue;
      for (const std::shared_ptr<double>& column : block.columns) column.get()[i] = *value++;
    }
  }
}

}  // namespace steepest
