#include "graph/index_map.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "steepest/base.hpp"

namespace steepest {
namespace {

std::vector<std::int64_t> strides_of(const Shape& shape) {
  std::vector<std::int64_t> strides(shape.size());
  std::int64_t stride = 1;
  for (std::size_t axis = shape.size(); axis-- > 0; stride *= shape[axis]) strides[axis] = stride;
  return strides;
}

/// start + the sum of index * stride, for all indices of `shape` in row-major order.
std::vector<std::int64_t> walk(const Shape& shape, std::span<const std::int64_t> strides, std::int64_t start) {
  std::vector<std::int64_t> positions;
  const std::int64_t count = element_count(shape);
  positions.reserve(static_cast<std::size_t>(count));
  std::vector<std::int64_t> index(shape.size());
  std::int64_t position = start;
  for (std::int64_t i = 0; i < count; ++i) {
    positions.push_back(position);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      position += strides[axis];
      if (++index[axis] < shape[axis]) break;
      position -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return positions;
}

std::vector<std::int64_t> permuted(std::span<const std::int64_t> axes, const Shape& argument, const Shape& result) {
  const std::vector<std::int64_t> own = strides_of(argument);
  std::vector<std::int64_t> strides;
  for (const std::int64_t axis : axes) strides.push_back(own[static_cast<std::size_t>(axis)]);
  return walk(result, strides, 0);
}

std::vector<std::int64_t> stretched(const Shape& argument, const Shape& result) {
  const std::vector<std::int64_t> own = strides_of(argument);
  std::vector<std::int64_t> strides(result.size());
  const std::size_t missing = result.size() - argument.size();
  for (std::size_t axis = 0; axis < argument.size(); ++axis) {
    if (argument[axis] != 1) strides[axis + missing] = own[axis];
  }
  return walk(result, strides, 0);
}

/// The positions in an array of shape `whole` that a slice reads.
std::vector<std::int64_t> sliced(std::span<const std::int64_t> ranges, const Shape& whole) {
  std::vector<std::int64_t> strides = strides_of(whole);
  Shape counts;
  std::int64_t start = 0;
  for (std::size_t axis = 0; axis < whole.size(); ++axis) {
    start += ranges[3 * axis] * strides[axis];
    counts.push_back(ranges[3 * axis + 1]);
    strides[axis] *= ranges[3 * axis + 2];
  }
  return walk(counts, strides, start);
}

std::vector<std::int64_t> unsliced(std::span<const std::int64_t> ranges, const Shape& result) {
  std::vector<std::int64_t> sources(static_cast<std::size_t>(element_count(result)), -1);
  const std::vector<std::int64_t> places = sliced(ranges, result);
  for (std::size_t i = 0; i < places.size(); ++i) {
    sources[static_cast<std::size_t>(places[i])] = static_cast<std::int64_t>(i);
  }
  return sources;
}

std::vector<std::int64_t> joined(std::size_t axis, std::span<const Shape> arguments, const Shape& result) {
  const auto inside = result.begin() + static_cast<std::ptrdiff_t>(axis);
  const std::int64_t outer = std::accumulate(result.begin(), inside, std::int64_t{1}, std::multiplies<>());
  std::vector<std::int64_t> sources;
  sources.reserve(static_cast<std::size_t>(element_count(result)));
  for (std::int64_t i = 0; i < outer; ++i) {
    std::int64_t first = 0;
    for (const Shape& shape : arguments) {
      const std::int64_t count = element_count(shape);
      const std::int64_t run = count / outer;
      for (std::int64_t k = 0; k < run; ++k) sources.push_back(first + i * run + k);
      first += count;
    }
  }
  return sources;
}

}  // namespace

std::vector<std::int64_t> movement_sources(Op op, std::span<const std::int64_t> attributes,
                                           std::span<const Shape> arguments, const Shape& result) {
  switch (op) {
    case Op::permute: return permuted(attributes, arguments[0], result);
    case Op::broadcast: return stretched(arguments[0], result);
    case Op::slice: return sliced(attributes, arguments[0]);
    case Op::unslice: return unsliced(attributes, result);
    case Op::concat: return joined(static_cast<std::size_t>(attributes[0]), arguments, result);
    default: throw InternalError("not an operator that moves elements");
  }
}

std::vector<std::int64_t> reduction_targets(const Shape& argument, std::span<const std::int64_t> axes) {
  Shape kept = argument;
  for (const std::int64_t axis : axes) kept[static_cast<std::size_t>(axis)] = 1;
  return stretched(kept, argument);
}

}  // namespace steepest
