#include <algorithm>
#include <numeric>
#include <ranges>
#include <unordered_map>

#include "steepest/derive.hpp"

namespace steepest {
namespace {

constexpr std::int32_t uncoloured = -1;

/// From so many neighbours on, a column gets a colour of its own: that is always allowed, and spares every neighbour a
/// look at all the others.
constexpr std::size_t many_neighbours = 1000;

/// Largest first, otherwise in order.
std::vector<std::int32_t> by_size(const Sparsity& pattern) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(pattern.rows()));
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(
      order, [&](std::int32_t a, std::int32_t b) { return pattern.row(a).size() > pattern.row(b).size(); });
  return order;
}

/// Finds the smallest colour that nothing forbids to a column.
class Choice final {
 public:
  void begin(std::int32_t column) { column_ = column; }
  void forbid(std::int32_t colour) {
    if (colour == uncoloured) return;
    if (static_cast<std::size_t>(colour) >= forbidden_.size())
      forbidden_.resize(static_cast<std::size_t>(colour) + 1, -1);
    forbidden_[static_cast<std::size_t>(colour)] = column_;
  }
  std::int32_t smallest_from(std::int32_t first) const {
    auto colour = static_cast<std::size_t>(first);
    while (colour < forbidden_.size() && forbidden_[colour] == column_) ++colour;
    return static_cast<std::int32_t>(colour);
  }

 private:
  std::int32_t column_ = -1;
  std::vector<std::int32_t> forbidden_;  ///< by colour: the last column that may not have it
};

/// Neighbours differ in colour, and no path of four columns has only two colours.
class StarColouring final {
 public:
  explicit StarColouring(const Sparsity& pattern)
      : pattern_(pattern),
        colours_(static_cast<std::size_t>(pattern.rows()), uncoloured),
        doubled_(pattern.nonzeros()) {}

  std::vector<std::int32_t> run() {
    const std::vector<std::int32_t> order = by_size(pattern_);
    for (const std::int32_t v : order) {
      if (is_hub(v)) colours_[static_cast<std::size_t>(v)] = hubs_++;
    }
    for (const std::int32_t v : order) {
      if (is_hub(v)) continue;
      choice_.begin(v);
      forbid(v);
      give(v, choice_.smallest_from(hubs_));
    }
    return std::move(colours_);
  }

 private:
  bool is_hub(std::int32_t v) const { return pattern_.row(v).size() > many_neighbours; }
  std::int32_t colour(std::int32_t v) const { return colours_[static_cast<std::size_t>(v)]; }
  std::size_t start(std::int32_t v) const {
    return static_cast<std::size_t>(pattern_.starts[static_cast<std::size_t>(v)]);
  }

  void forbid(std::int32_t v) {
    for (const std::int32_t w : pattern_.row(v)) {
      if (w == v || is_hub(w)) continue;
      choice_.forbid(colour(w));
      const std::span<const std::int32_t> neighbours = pattern_.row(w);
      for (std::size_t k = 0; k < neighbours.size(); ++k) {
        const std::int32_t x = neighbours[k];
        if (x == v || x == w) continue;
        // v - w - x with w still to be coloured, or v - w - x - y with y of w's colour.
        if (colour(w) == uncoloured || doubled_[start(w) + k]) choice_.forbid(colour(x));
      }
    }
  }

  void give(std::int32_t v, std::int32_t colour) {
    colours_[static_cast<std::size_t>(v)] = colour;
    const std::span<const std::int32_t> neighbours = pattern_.row(v);
    for (std::size_t k = 0; k < neighbours.size(); ++k) {
      const std::int32_t x = neighbours[k];
      if (x == v || is_hub(x)) continue;
      const std::uint64_t key = (static_cast<std::uint64_t>(x) << 32) | static_cast<std::uint32_t>(colour);
      const auto [first, is_new] = first_of_colour_.try_emplace(key, start(v) + k);
      if (!is_new) doubled_[first->second] = doubled_[start(v) + k] = true;
    }
  }

  const Sparsity& pattern_;
  std::vector<std::int32_t> colours_;
  std::vector<bool> doubled_;  ///< by edge w - x: x has another neighbour of w's colour
  std::unordered_map<std::uint64_t, std::size_t> first_of_colour_;  ///< by x and colour: an edge w - x with w of it
  Choice choice_;
  std::int32_t hubs_ = 0;
};

}  // namespace

std::vector<std::int32_t> star_colouring(const Sparsity& symmetric) { return StarColouring(symmetric).run(); }

std::vector<std::int32_t> column_colouring(const Sparsity& pattern) {
  const Sparsity by_column = transposed(pattern);
  std::vector<std::int32_t> colours(static_cast<std::size_t>(by_column.rows()), uncoloured);
  const bool dense = std::ranges::any_of(std::views::iota(std::int64_t{0}, pattern.rows()), [&](std::int64_t i) {
    return pattern.row(i).size() == static_cast<std::size_t>(pattern.columns);
  });
  if (dense) {
    std::iota(colours.begin(), colours.end(), 0);
    return colours;
  }
  Choice choice;
  for (const std::int32_t j : by_size(by_column)) {
    choice.begin(j);
    for (const std::int32_t i : by_column.row(j)) {
      for (const std::int32_t k : pattern.row(i)) choice.forbid(colours[static_cast<std::size_t>(k)]);
    }
    colours[static_cast<std::size_t>(j)] = choice.smallest_from(0);
  }
  return colours;
}

}  // namespace steepest
