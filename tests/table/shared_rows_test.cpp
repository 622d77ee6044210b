// A table that ranks share has the rows, and says of its columns, what the whole table does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "files.hpp"
#include "table/duckdb_session.hpp"

namespace steepest::test {
namespace {

/// As text, so that missing values are equal too.
std::string shown(const Column& column) {
  std::string text = column.name + " " + std::string(to_text(column.type)) + " " + number_text(column.min) + " " +
                     number_text(column.max) + " missing " + std::to_string(column.missing);
  if (column.first_missing) text += " line " + std::to_string(column.first_missing->line);
  for (const std::string& level : column.levels) text += " [" + level + "]";
  return text;
}

void expect_shares(const std::string& source, const TableOptions& options, int count) {
  const Table whole = read_table(source, options);
  std::vector<std::jthread> threads;
  for (const std::shared_ptr<Ranks>& ranks : thread_ranks(count)) {
    threads.emplace_back([&, ranks] {
      TableOptions shared = options;
      shared.ranks = ranks;
      const Table part = read_table(source, shared);
      ASSERT_TRUE(part.share());
      EXPECT_EQ(part.all_rows(), whole.rows());
      EXPECT_EQ(part.share()->first, share_bounds(whole.rows(), count)[static_cast<std::size_t>(ranks->rank())]);
      for (std::size_t j = 0; j < whole.columns().size(); ++j) {
        EXPECT_EQ(shown(part.columns()[j]), shown(whole.columns()[j]));
        const std::vector<double> all = joined(*ranks, part.columns()[j].values);
        ASSERT_EQ(all.size(), whole.rows());
        for (std::size_t row = 0; row < all.size(); ++row) {
          ASSERT_EQ(number_text(all[row]), number_text(whole.columns()[j].values[row])) << source << ", row " << row;
        }
      }
    });
  }
}

/// Quoted line breaks, blank lines, comments, words that only the last rows have, a few missing values.
std::string table_text(int rows) {
  std::string text = "x,word,y\n";
  for (int i = 0; i < rows; ++i) {
    const std::string x = i % 701 == 400 ? "" : std::to_string(0.25 * i);
    const std::string word = i > rows - 5 ? "\"a late,\nword\"" : i % 3 == 0 ? "red" : "\"green\"";
    text += x + "," + word + "," + std::to_string(i % 10) + "\n";
    if (i % 97 == 0) text += "\n# a comment\n";
  }
  return text;
}

TEST(SharedRows, OfTextFiles) {
  const ScratchDirectory scratch;
  const std::string path = scratch.write("shared.csv", table_text(7'000));
  for (const int count : {1, 2, 3, 8, 30}) {
    expect_shares(path, {.missing = Missing::keep}, count);
    expect_shares(path, {.missing = Missing::drop}, count);
  }
}

TEST(SharedRows, OfOneColumnWhereBlankLinesAreMissing) {
  std::string text = "x\n";
  for (int i = 0; i < 3'000; ++i) text += (i % 512 == 0 || i % 511 == 0 ? "\n\n" : "") + std::to_string(i) + "\n";
  const ScratchDirectory scratch;
  const std::string path = scratch.write("column.csv", text);
  for (const int count : {2, 3}) expect_shares(path, {.missing = Missing::keep}, count);
}

/// A matrix in a file; a missing value makes the rank that has it copy its part.
TEST(SharedRows, OfAMatrixReadInPlace) {
  constexpr std::size_t rows = 5'000, width = 3;
  for (const bool missing : {false, true}) {
    std::vector<double> values;
    for (std::size_t i = 0; i < rows * width; ++i) values.push_back(0.25 * static_cast<double>(i % 4'001));
    if (missing) values[4'100 * width + 1] = std::numeric_limits<double>::quiet_NaN();
    std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (5000, 3), }";
    header.append(117 - header.size(), ' ');
    const std::string bytes(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double));
    const ScratchDirectory scratch;
    const std::string path = scratch.write("shared.npy", std::string("\x93NUMPY\x01\0v\0", 10) + header + "\n" + bytes);
    for (const int count : {1, 2, 3, 8}) {
      expect_shares(path, {.missing = Missing::keep, .in_place_from = 0}, count);
      expect_shares(path, {.missing = Missing::drop, .in_place_from = 0}, count);
    }
  }
}

TEST(SharedRows, OfNumbersInParquet) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("numbers.parquet");
  DuckdbSession session({std::size_t{1} << 30, 2});
  session.execute("COPY (SELECT i / 8 AS x, CASE WHEN i % 701 <> 400 THEN i % 7 END AS k FROM range(9000) t(i)) TO '" +
                  path + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
  for (const int count : {2, 3, 8}) {
    expect_shares(path, {.missing = Missing::keep}, count);
    expect_shares(path, {.missing = Missing::drop}, count);
  }
}

TEST(SharedRows, OfParquetAndQueries) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("shared.parquet");
  DuckdbSession session({std::size_t{1} << 30, 2});
  session.execute("COPY (SELECT i AS x, i % 7 AS k, 'w' || (i % 5) AS word FROM range(9000) t(i)) TO '" + path +
                  "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
  for (const int count : {2, 3}) {
    expect_shares(path, {}, count);
    expect_shares("SELECT x, k FROM '" + path + "' WHERE k > 1 ORDER BY x DESC", {}, count);
  }
}

TEST(SharedRows, RefuseTogether) {
  std::string text = table_text(4'000);
  text += "oops,red,1\n";
  const ScratchDirectory scratch;
  const std::string path = scratch.write("broken.csv", text);
  std::string alone;
  try {
    read_table(path, {.missing = Missing::keep});
  } catch (const UserError& error) {
    alone = error.what() + std::to_string(error.place()->line);
  }
  ASSERT_FALSE(alone.empty());
  std::vector<std::jthread> threads;
  for (const std::shared_ptr<Ranks>& ranks : thread_ranks(3)) {
    threads.emplace_back([&, ranks] {
      try {
        read_table(path, {.missing = Missing::keep, .ranks = ranks});
        ADD_FAILURE() << "no error on rank " << ranks->rank();
      } catch (const UserError& error) {
        EXPECT_EQ(error.what() + std::to_string(error.place()->line), alone);
      }
    });
  }
}

}  // namespace
}  // namespace steepest::test
