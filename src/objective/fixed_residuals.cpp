#include <algorithm>

#include "objective/least_squares.hpp"
#include "steepest/derive.hpp"
#include "table/aligned_values.hpp"

namespace steepest {
namespace {

constexpr std::size_t most_columns_in_a_program = 40;

std::vector<NodeId> columns_of(Graph& graph, const std::vector<NodeId>& residuals, const Parameters& parameters) {
  std::vector<NodeId> columns;
  const std::vector<NodeId> inputs = parameters.free_inputs();
  for (const std::int64_t element : parameters.free()) {
    const std::vector<NodeId> column = forward(graph, residuals, inputs, parameters.unit_tangents(graph, element));
    columns.insert(columns.end(), column.begin(), column.end());
  }
  return columns;
}

}  // namespace

FixedResiduals::FixedResiduals(Graph& graph, std::vector<NodeId> residuals, const Parameters& parameters,
                               const Rows& rows, const RunContext& context)
    : parameters_(parameters), residuals_(std::move(residuals)) {
  for (const NodeId residual : residuals_) count_ += element_count(graph.shape(residual));
  std::vector<NodeId> outputs = residuals_, derivatives;
  if (parameters.dimension() <= most_columns_in_a_program) {
    derivatives = columns_of(graph, residuals_, parameters);
  } else {
    std::vector<std::optional<NodeId>> tangents;
    for (const NodeId input : parameters.free_inputs()) {
      directions_.push_back(graph.input("direction of " + graph.input_of(input).name, graph.shape(input)));
      tangents.emplace_back(directions_.back());
    }
    derivatives = forward(graph, residuals_, parameters.free_inputs(), tangents);
  }
  outputs.insert(outputs.end(), derivatives.begin(), derivatives.end());
  runner_.emplace(graph, outputs, rows, context);
}

void FixedResiduals::take_column(std::vector<double>& lines, std::int64_t column, std::size_t first_output) const {
  auto place = lines.begin() + column * count_;
  for (std::size_t k = 0; k < residuals_.size(); ++k) {
    place = std::ranges::copy(runner_->output(first_output + k), place).out;
  }
}

void FixedResiduals::take_directions(std::vector<double>& lines) {
  for (std::size_t j = 0; j < parameters_.dimension(); ++j) {
    parameters_.set_direction(*runner_, directions_, j);
    runner_->run();
    take_column(lines, static_cast<std::int64_t>(j), residuals_.size());
  }
}

void FixedResiduals::add_to(double* triangle, std::span<const double> x) {
  const auto dimension = static_cast<std::int64_t>(parameters_.dimension());
  std::vector<double> lines(static_cast<std::size_t>((dimension + 1) * count_));
  parameters_.set(*runner_, x);
  if (directions_.empty()) {
    runner_->run();
    for (std::int64_t j = 0; j < dimension; ++j) {
      take_column(lines, j, static_cast<std::size_t>(j + 1) * residuals_.size());
    }
  } else {
    take_directions(lines);
  }
  take_column(lines, dimension, 0);

  const TriangleReducer reducer(dimension + 1, 1, {});
  const std::int64_t chunk = reducer.chunk_rows(64), stride = reducer.stride(chunk);
  const auto buffer = aligned_values(reducer.buffer_size(chunk));
  for (std::int64_t done = 0; done < count_; done += chunk) {
    const std::int64_t rows = std::min(chunk, count_ - done);
    for (std::int64_t j = 0; j <= dimension; ++j) {
      std::copy_n(lines.data() + j * count_ + done, rows, buffer.get() + j * stride);
    }
    reducer.absorb(triangle, {.buffer = buffer.get(), .size = chunk, .rows = rows});
  }
}

}  // namespace steepest
