#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "steepest/derive.hpp"

// A colouring is right if every element of a matrix can be read off its products with the sums of unit vectors.
namespace steepest::test {
namespace {

using Rows = std::vector<std::set<std::int32_t>>;

Sparsity pattern_of(const Rows& rows, std::int64_t columns) {
  Sparsity result{.columns = columns, .starts = {0}, .positions = {}};
  for (const auto& row : rows) {
    result.positions.insert(result.positions.end(), row.begin(), row.end());
    result.starts.push_back(static_cast<std::int64_t>(result.nonzeros()));
  }
  return result;
}

/// Whether no other column of row i has the colour of column j.
bool is_alone(const Sparsity& pattern, const std::vector<std::int32_t>& colours, std::int32_t i, std::int32_t j) {
  const auto colour = colours[static_cast<std::size_t>(j)];
  return std::ranges::count_if(pattern.row(i),
                               [&](std::int32_t k) { return colours[static_cast<std::size_t>(k)] == colour; }) == 1;
}

int number_of(const std::vector<std::int32_t>& colours) { return *std::ranges::max_element(colours) + 1; }

void expect_readable(const Sparsity& pattern, const std::vector<std::int32_t>& colours, bool symmetric) {
  for (std::int32_t i = 0; i < pattern.rows(); ++i) {
    for (const std::int32_t j : pattern.row(i)) {
      const bool direct = is_alone(pattern, colours, i, j);
      EXPECT_TRUE(direct || (symmetric && is_alone(pattern, colours, j, i))) << i << ", " << j;
    }
  }
}

Rows symmetric_rows(std::int32_t n, const std::vector<std::pair<std::int32_t, std::int32_t>>& edges) {
  Rows rows(static_cast<std::size_t>(n));
  for (std::int32_t i = 0; i < n; ++i) rows[static_cast<std::size_t>(i)].insert(i);
  for (const auto& [i, j] : edges) {
    rows[static_cast<std::size_t>(i)].insert(j);
    rows[static_cast<std::size_t>(j)].insert(i);
  }
  return rows;
}

int star_colours(std::int32_t n, const std::vector<std::pair<std::int32_t, std::int32_t>>& edges) {
  const Sparsity pattern = pattern_of(symmetric_rows(n, edges), n);
  const std::vector<std::int32_t> colours = star_colouring(pattern);
  expect_readable(pattern, colours, true);
  return number_of(colours);
}

TEST(StarColouring, NeedsFewColoursForKnownPatterns) {
  constexpr std::int32_t n = 60;
  std::vector<std::pair<std::int32_t, std::int32_t>> band, arrow, grid, full;
  for (std::int32_t i = 0; i + 1 < n; ++i) band.emplace_back(i, i + 1);
  for (std::int32_t i = 1; i < n; ++i) arrow.emplace_back(i, 0);
  for (std::int32_t i = 0; i < 100; ++i) {
    if (i % 10 < 9) grid.emplace_back(i, i + 1);
    if (i < 90) grid.emplace_back(i, i + 10);
  }
  for (std::int32_t i = 0; i < 12; ++i) {
    for (std::int32_t j = 0; j < i; ++j) full.emplace_back(i, j);
  }
  EXPECT_EQ(star_colours(n, {}), 1);
  EXPECT_EQ(star_colours(n, band), 3);
  EXPECT_EQ(star_colours(n, arrow), 2);
  EXPECT_LE(star_colours(100, grid), 6);
  EXPECT_EQ(star_colours(12, full), 12);
}

TEST(StarColouring, GivesVeryLargeColumnsTheirOwnColour) {
  constexpr std::int32_t n = 3000;
  std::vector<std::pair<std::int32_t, std::int32_t>> edges;
  for (std::int32_t i = 0; i + 1 < n; ++i) {
    edges.emplace_back(i, i + 1);
    if (i != 1500) edges.emplace_back(i, 1500);
  }
  const Sparsity pattern = pattern_of(symmetric_rows(n, edges), n);
  const std::vector<std::int32_t> colours = star_colouring(pattern);
  EXPECT_LE(number_of(colours), 5);
  EXPECT_EQ(std::ranges::count(colours, colours[1500]), 1);
}

TEST(StarColouring, ReadsRandomPatterns) {
  std::mt19937 random(1984);
  for (int trial = 0; trial < 60; ++trial) {
    const auto n = static_cast<std::int32_t>(2 + random() % 60);
    std::vector<std::pair<std::int32_t, std::int32_t>> edges;
    for (unsigned e = 0; e < random() % static_cast<unsigned>(3 * n); ++e) {
      edges.emplace_back(random() % static_cast<unsigned>(n), random() % static_cast<unsigned>(n));
    }
    EXPECT_LE(star_colours(n, edges), n);
  }
}

TEST(ColumnColouring, ReadsRandomPatterns) {
  std::mt19937 random(1983);
  for (int trial = 0; trial < 60; ++trial) {
    const auto rows = 1 + random() % 40, columns = 1 + random() % 40;
    Rows entries(rows);
    std::size_t longest = 0;
    for (auto& row : entries) {
      for (unsigned k = 0; k < random() % 5; ++k) row.insert(static_cast<std::int32_t>(random() % columns));
      longest = std::max(longest, row.size());
    }
    const Sparsity pattern = pattern_of(entries, static_cast<std::int64_t>(columns));
    const std::vector<std::int32_t> colours = column_colouring(pattern);
    ASSERT_EQ(colours.size(), columns);
    expect_readable(pattern, colours, false);
    EXPECT_GE(number_of(colours), static_cast<int>(longest));
  }
}

}  // namespace
}  // namespace steepest::test
