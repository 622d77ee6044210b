#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "files.hpp"
#include "table/duckdb_session.hpp"

namespace steepest::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* rows_of_every_type =
    "SELECT i + 0.25::DOUBLE AS x, i::BIGINT AS n, i % 2 = 0 AS even, DATE '1970-01-03' + i::INTEGER AS day, "
    "TIMESTAMP '1970-01-01 00:00:01.5' AS moment, CASE WHEN i = 1 THEN NULL ELSE 'level ' || (9 - i) END AS label, "
    "(i * 1.5)::DECIMAL(9, 1) AS price FROM range(3) AS t(i) ORDER BY i";

void expect_every_type(const Table& table) {
  ASSERT_EQ(table.rows(), 3u);
  EXPECT_EQ(table.column("x").type, ColumnType::number);
  EXPECT_EQ(table.column("x").values[2], 2.25);
  EXPECT_EQ(table.column("n").type, ColumnType::integer);
  EXPECT_EQ(table.column("n").max, 2);
  EXPECT_EQ(table.column("even").values[2], 1);
  EXPECT_EQ(table.column("day").values[0], 2);
  EXPECT_EQ(table.column("moment").values[0], 1.5);
  EXPECT_EQ(table.column("price").values[1], 1.5);
  const Column& label = table.column("label");
  EXPECT_EQ(label.type, ColumnType::text);
  EXPECT_THAT(label.levels, ElementsAre("level 7", "level 9"));
  EXPECT_EQ(label.values[0], 1);
  EXPECT_TRUE(std::isnan(label.values[1]));
  EXPECT_EQ(label.missing, 1u);
  EXPECT_EQ(label.first_missing->line, 2);
}

const TableOptions keep = {.missing = Missing::keep};

void run(const std::string& statement) { DuckdbSession({}).execute(statement); }

TEST(Duckdb, ParquetComesBack) {
  const ScratchDirectory scratch;
  run(std::string("COPY (") + rows_of_every_type + ") TO " + sql_text(scratch.path("t.parquet")) + " (FORMAT parquet)");
  const Table table = read_table(scratch.path("t.parquet"), keep);
  expect_every_type(table);
  EXPECT_EQ(table.column("even").type, ColumnType::boolean);
  EXPECT_EQ(table.column("day").type, ColumnType::date);
  EXPECT_EQ(table.column("moment").type, ColumnType::timestamp);
  const TableSource source(scratch.path("t.parquet"));
  EXPECT_EQ(source.read(std::vector<std::string>{"n", "x"}).columns()[1].values[0], 0.25);
  std::filesystem::rename(scratch.path("t.parquet"), scratch.path("t"));
  expect_every_type(read_table(scratch.path("t"), keep));
}

TEST(Duckdb, JsonComesBack) {
  const ScratchDirectory scratch;
  const std::string copy = std::string("COPY (") + rows_of_every_type + ") TO ";
  run(copy + sql_text(scratch.path("t.json")) + " (FORMAT json, ARRAY true)");
  run(copy + sql_text(scratch.path("t.ndjson")) + " (FORMAT json)");
  expect_every_type(read_table(scratch.path("t.json"), keep));
  expect_every_type(read_table(scratch.path("t.ndjson"), keep));
}

TEST(Duckdb, ADatabaseIsReadByTable) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("t.duckdb");
  {
    const DuckdbSession session({});
    session.execute("ATTACH " + sql_text(path) + " AS made");
    session.execute(std::string("CREATE TABLE made.first AS ") + rows_of_every_type);
    session.execute("DETACH made");
  }
  expect_every_type(read_table(path, keep));
  {
    const DuckdbSession session({});
    session.execute("ATTACH " + sql_text(path) + " AS made");
    session.execute("CREATE SCHEMA made.other");
    session.execute("CREATE TABLE made.other.\"odd \"\"name\" AS SELECT 7 AS z");
    session.execute("CREATE VIEW made.seen AS SELECT 8 AS z");
    session.execute("DETACH made");
  }
  expect_every_type(read_table(path + ":first", keep));
  expect_every_type(read_table(path, {.table = "first", .missing = Missing::keep}));
  EXPECT_EQ(read_table(path + ":other.odd \"name").column("z").values[0], 7);
  EXPECT_EQ(read_table(path + ":seen").column("z").values[0], 8);

  auto error = failure_of(path);
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("holds several tables: first, other.odd \"name, seen"));
  EXPECT_THAT(error->hint(), HasSubstr(path + ":first"));
  error = failure_of(path + ":frist");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->hint(), "did you mean 'first'?");
}

TEST(Duckdb, QueriesAreRead) {
  const ScratchDirectory scratch;
  const std::string csv = scratch.write("t.csv", "x,y\n1,2\n3,4\n5,6\n");
  for (const std::string query :
       {"SELECT x, y FROM 'PATH' WHERE x > 1 ORDER BY x DESC", "from 'PATH' where x > 1 order by x desc;",
        "WITH t AS (FROM 'PATH') SELECT * FROM t WHERE x > 1 ORDER BY x DESC -- a comment"}) {
    std::string text = query;
    text.replace(text.find("PATH"), 4, csv);
    const Table table = read_table(text);
    ASSERT_EQ(table.rows(), 2u) << text;
    EXPECT_EQ(table.column("x").values[0], 5);
    EXPECT_EQ(table.column("y").values[1], 4);
  }
}

TEST(Duckdb, RowsKeepTheirOrderOnSeveralThreads) {
  for (const int threads : {1, 4}) {
    const Table table =
        read_table("SELECT i AS x, 'v' || (i % 7) AS s FROM range(300000) AS t(i)", {.threads = threads});
    ASSERT_EQ(table.rows(), 300000u);
    const auto x = table.column("x").values, s = table.column("s").values;
    for (std::size_t i = 0; i < table.rows(); ++i) {
      ASSERT_EQ(x[i], static_cast<double>(i));
      ASSERT_EQ(s[i], static_cast<double>(i % 7));
    }
  }
}

TEST(Duckdb, WhatFailsIsSaidInTheUsersTerms) {
  struct Case {
    std::string source, message, hint;
  };
  const std::vector<Case> bad = {
      {"SELECT * FRO x", "the query failed: Parser Error", "LIMIT"},
      {"SELECT foo FROM range(3) AS t(fooo)", "Referenced column \"foo\" not found", "fooo"},
      {"FROM rnage(3)", "rnage", "range"},
      {"SELECT 1 AS a, 2 AS a", "two columns of the query are named 'a'", "AS"},
      {"SELECT 1; SELECT 2", "2 statements", ""},
      {"WITH t AS (SELECT 1) DELETE FROM t", "the query failed", ""},
      {"SELECT 'inf'::DOUBLE AS x", "row 1 of column 'x' is Infinity", ""},
      {"SELECT 1 AS x WHERE false", "has no rows", ""},
      {"SELECT CASE WHEN i = 500000 THEN error('late trouble') ELSE 1 END AS x FROM range(600000) AS t(i)",
       "late trouble", ""},
      {"FROM 'https://example.com/x.csv'", "never read from the network", "download"},
      {"FROM 'https://example.com/x.parquet'", "never read from the network", "download"},
      {"SELECT * FROM 's3://bucket/x.parquet'", "never read from the network", "download"},
      {"FROM 'nothing-here.csv'", "the query failed", ""},
  };
  for (const Case& c : bad) {
    SCOPED_TRACE(c.source);
    const auto error = failure_of(c.source);
    ASSERT_TRUE(error) << "was read";
    EXPECT_EQ(error->kind(), ErrorKind::data);
    EXPECT_THAT(error->what(), HasSubstr(c.message));
    EXPECT_THAT(error->hint(), HasSubstr(c.hint));
  }
}

TEST(Duckdb, AMistakeInAQueryHasItsPlace) {
  const auto error = failure_of("SELECT 1 AS a,\n  foo FROM range(3)");
  ASSERT_TRUE(error && error->place());
  EXPECT_EQ(error->place()->source, "query");
  EXPECT_EQ(error->place()->line, 2);
  EXPECT_EQ(error->place()->column, 3);
}

TEST(Duckdb, DamagedFilesAreRefused) {
  const ScratchDirectory scratch;
  for (const std::string name : {"t.parquet", "t.duckdb", "t.json"}) {
    SCOPED_TRACE(name);
    for (const std::string_view content : {"", "PAR1", "{\"x\": 1}\n{\"x\": ", "garbage"}) {
      const auto error = failure_of(scratch.write(name, content));
      ASSERT_TRUE(error) << "was read: " << content;
      EXPECT_EQ(error->kind(), ErrorKind::data);
    }
    const auto missing = failure_of(scratch.path("u" + name.substr(1)));
    ASSERT_TRUE(missing);
    EXPECT_EQ(missing->hint(), "did you mean '" + scratch.path(name) + "'?");
    std::filesystem::remove(scratch.path(name));
  }
}

TEST(Duckdb, SelectRunsNothingElse) {
  const ScratchDirectory scratch;
  const DuckdbSession session({});
  EXPECT_THROW(session.select("CREATE TABLE t (x INTEGER)"), DuckdbError);
  EXPECT_THROW(session.select("COPY (SELECT 1) TO " + sql_text(scratch.path("out.csv"))), DuckdbError);
  EXPECT_FALSE(std::filesystem::exists(scratch.path("out.csv")));
}

TEST(Duckdb, NoExtensionIsInstalledOrLoadedUnasked) {
  const Table settings = read_table(
      "SELECT value = 'false' AS off FROM duckdb_settings() WHERE name IN "
      "('autoinstall_known_extensions', 'autoload_known_extensions') ORDER BY name");
  ASSERT_EQ(settings.rows(), 2u);
  EXPECT_EQ(settings.column("off").min, 1);
}

}  // namespace
}  // namespace steepest::test
