// Numbers of a Parquet file, which DuckDB's threads put into their places, are those that a query gives row after row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "files.hpp"
#include "table/duckdb_session.hpp"
#include "table/placed_columns.hpp"

namespace steepest::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string parquet(const ScratchDirectory& scratch, const std::string& query) {
  std::string path = scratch.path("t.parquet");
  DuckdbSession session({std::size_t{1} << 30, 2});
  session.execute("COPY (" + query + ") TO '" + path + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
  return path;
}

void expect_same(const Table& found, const Table& expected) {
  ASSERT_EQ(found.rows(), expected.rows());
  for (std::size_t j = 0; j < expected.columns().size(); ++j) {
    const Column &a = found.columns()[j], &b = expected.columns()[j];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.type, b.type) << a.name;
    EXPECT_EQ(std::bit_cast<std::uint64_t>(a.min), std::bit_cast<std::uint64_t>(b.min)) << a.name;
    EXPECT_EQ(std::bit_cast<std::uint64_t>(a.max), std::bit_cast<std::uint64_t>(b.max)) << a.name;
    EXPECT_EQ(a.missing, b.missing) << a.name;
    ASSERT_EQ(a.first_missing.has_value(), b.first_missing.has_value()) << a.name;
    if (a.first_missing) {
      EXPECT_EQ(a.first_missing->line, b.first_missing->line) << a.name;
    }
    for (std::size_t i = 0; i < found.rows(); ++i) {
      if (std::isnan(a.values[i]) && std::isnan(b.values[i])) continue;
      ASSERT_EQ(a.values[i], b.values[i]) << a.name << ", row " << i;
    }
  }
}

TEST(ParquetRows, AreThoseOfAQueryWhoeverReadsThem) {
  const ScratchDirectory scratch;
  const std::string path = parquet(
      scratch,
      "SELECT i::DOUBLE / 7 AS x, i % 13 AS k, (i % 3 = 0) AS even, CASE WHEN i % 997 <> 500 THEN -i::FLOAT END "
      "AS gaps, DATE '2020-01-01' + (i % 400)::INT AS day, TIMESTAMP '2020-01-01 00:00:00.5' + INTERVAL (i) "
      "SECOND AS moment, (i / 8)::DECIMAL(12, 3) AS price, 5.0::DOUBLE AS five FROM range(30011) t(i)");
  const std::vector<std::string> some{"price", "x", "gaps", "five", "moment", "even", "day", "k"};
  for (const int threads : {1, 2, 4}) {
    const TableOptions options{.missing = Missing::keep, .threads = threads};
    const Table expected = TableSource("SELECT * FROM read_parquet('" + path + "')", options).read(some);
    expect_same(TableSource(path, options).read(some), expected);
    const TableSource source(path, options);
    for (int repeat = 0; repeat < 2; ++repeat) {
      expect_same(source.read(std::vector<std::string>{"k"}),
                  TableSource("SELECT k FROM read_parquet('" + path + "')", options).read());
    }
  }
}

TEST(ParquetRows, WithATextOrNoColumns) {
  const ScratchDirectory scratch;
  const std::string path = parquet(scratch, "SELECT i AS x, 'w' || (i % 3) AS w FROM range(5000) t(i)");
  const Table table = read_table(path);
  EXPECT_EQ(table.column("w").levels, (std::vector<std::string>{"w0", "w1", "w2"}));
  EXPECT_EQ(table.column("x").values[4'999], 4'999);
  EXPECT_EQ(TableSource(path).read(std::vector<std::string>{}).rows(), 5'000u);
}

TEST(ParquetRows, WithAColumnOfTheNumbersName) {
  const ScratchDirectory scratch;
  const std::string path = parquet(scratch, "SELECT 7 - i AS file_row_number, i AS x FROM range(5) t(i)");
  EXPECT_THAT(read_table(path).column("file_row_number").values, ElementsAre(7, 6, 5, 4, 3));
}

TEST(ParquetRows, AreRefusedAsElsewhere) {
  const ScratchDirectory scratch;
  const auto message = [&](const std::string& query, const TableOptions& options) {
    const std::string path = parquet(scratch, query);
    try {
      read_table(path, options);
    } catch (const UserError& refusal) {
      return std::string(refusal.what());
    }
    return std::string();
  };
  EXPECT_THAT(message("SELECT CASE WHEN i = 3000 THEN 'inf'::DOUBLE ELSE i END AS x FROM range(5000) t(i)", {}),
              HasSubstr("row 3001 of column 'x' is Infinity; values must be finite"));
  EXPECT_THAT(message("SELECT CASE WHEN i <> 3000 THEN i END AS x FROM range(5000) t(i)", {}),
              HasSubstr("column 'x' has 1 missing value"));
  EXPECT_THAT(message("SELECT i AS x FROM range(0) t(i)", {}), HasSubstr("has no rows"));
}

TEST(PlacedColumns, TakeRowsInAnyOrder) {
  PlacedColumns columns;
  columns.values = std::shared_ptr<double>(new double[16](), std::default_delete<double[]>());
  columns.stride = 8;
  columns.first_row = 100;
  columns.rows = 5;
  const std::vector<double> values{1, 2, 3};
  const std::uint64_t validity = 0b101;
  EXPECT_TRUE(columns.put(0, std::vector<std::int64_t>{102, 103, 104}, values.data(), nullptr));
  EXPECT_TRUE(columns.put(1, std::vector<std::int64_t>{104, 100, 102}, values.data(), nullptr));
  EXPECT_FALSE(columns.put(1, std::vector<std::int64_t>{103, 104, 105}, values.data(), nullptr));
  EXPECT_FALSE(columns.put(1, std::vector<std::int64_t>{99, 100, 101}, values.data(), nullptr));
  EXPECT_TRUE(columns.put(1, {}, nullptr, nullptr));
  EXPECT_THAT(std::vector<double>(columns.values.get(), columns.values.get() + 16),
              ElementsAre(0, 0, 1, 2, 3, 0, 0, 0, 2, 0, 3, 0, 1, 0, 0, 0));
  EXPECT_TRUE(columns.put(0, std::vector<std::int64_t>{100, 101, 102}, values.data(), &validity));
  EXPECT_EQ(columns.values.get()[0], 1);
  EXPECT_TRUE(std::isnan(columns.values.get()[1]));
  EXPECT_EQ(columns.values.get()[2], 3);
}

}  // namespace
}  // namespace steepest::test
