#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cmath>
#include <thread>

#include "files.hpp"

namespace steepest::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FileSource, NamesAndTypesAreKnownBeforeRows) {
  const ScratchDirectory scratch;
  const TableSource source(scratch.write("t.csv", "x,name,y\n1,a,0.5\n2,b,1.5\n"));
  EXPECT_THAT(source.columns(), ElementsAre(ColumnInfo{"x", ColumnType::integer}, ColumnInfo{"name", ColumnType::text},
                                            ColumnInfo{"y", ColumnType::number}));
  const Table table = source.read(std::vector<std::string>{"y", "x"});
  ASSERT_EQ(table.columns().size(), 2u);
  EXPECT_EQ(table.columns()[0].name, "y");
  EXPECT_EQ(table.column("x").values[1], 2);
}

TEST(FileSource, ColumnsThatNobodyAsksForAreNotLookedAt) {
  const ScratchDirectory scratch;
  const TableSource source(scratch.write("t.csv", "x,y,z\n1,2,3\n2,abc,\n3,4,5\n"));
  EXPECT_EQ(source.read(std::vector<std::string>{"x"}).rows(), 3u);
  EXPECT_THROW(source.read(std::vector<std::string>{"x", "y"}), UserError);
  EXPECT_THROW(source.read(std::vector<std::string>{"x", "z"}), UserError);
}

TEST(FileSource, AWordFarFromTheTopIsFoundInItsLine) {
  const ScratchDirectory scratch;
  std::string file = "x,y\n";
  for (int i = 0; i < 50000; ++i) file += "1," + std::to_string(i) + "\n";
  const auto error = failure_of(scratch.write("t.csv", file + "2,oops\n3,4\n"));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->place()->line, 50002);
  EXPECT_EQ(error->place()->column, 3);
}

TEST(FileSource, AColumnThatBeginsWithManyEmptyCellsIsStillText) {
  const ScratchDirectory scratch;
  std::string file = "x,y\n";
  for (int i = 0; i < 3000; ++i) file += "1,\n";
  const TableSource source(scratch.write("t.csv", file + "2,word\n"));
  EXPECT_EQ(source.columns()[1].type, ColumnType::text);
}

TEST(FileSource, MissingValuesAreRefusedDroppedOrKept) {
  const ScratchDirectory scratch;
  const std::string path = scratch.write("t.csv", "x,y,s\n1,NA,a\n2,3,b\n,5,c\n7,8,\n");
  const auto error = failure_of(path);
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("3 missing values ('x' 1, 'y' 1, 's' 1), the first in " + path + ":2"));

  const Table dropped = read_table(path, {.missing = Missing::drop});
  ASSERT_EQ(dropped.rows(), 1u);
  EXPECT_EQ(dropped.column("x").values[0], 2);
  EXPECT_THAT(dropped.column("s").levels, ElementsAre("a", "b", "c")) << "codes do not depend on the rows left";
  EXPECT_EQ(dropped.column("s").values[0], 1);
  EXPECT_EQ(dropped.column("x").missing, 0u);

  const Table kept = read_table(path, {.missing = Missing::keep});
  EXPECT_EQ(kept.rows(), 4u);
  EXPECT_TRUE(std::isnan(kept.column("y").values[0]));
  EXPECT_EQ(kept.column("y").missing, 1u);
  EXPECT_EQ(kept.column("y").first_missing->line, 2);
  EXPECT_EQ(kept.column("y").min, 3);
  EXPECT_EQ(kept.column("y").max, 8);

  const TableSource drops(path, {.missing = Missing::drop});
  EXPECT_EQ(drops.read(std::vector<std::string>{"y"}).rows(), 3u) << "only columns used count";
}

TEST(FileSource, WhenEveryRowLacksAValueNothingIsLeft) {
  const ScratchDirectory scratch;
  const auto error = failure_of(scratch.write("t.csv", "x,y\n1,\n,2\n"), {.missing = Missing::drop});
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("none is left"));
}

TEST(FileSource, AMissingFileIsAnsweredWithALikelyName) {
  const ScratchDirectory scratch;
  scratch.write("mtcars.csv", "x\n1\n");
  const auto error = failure_of(scratch.path("mtcar.csv"));
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("there is no such file"));
  EXPECT_EQ(error->hint(), "did you mean '" + scratch.path("mtcars.csv") + "'?");
}

TEST(FileSource, ADirectoryIsAnsweredWithAFileInIt) {
  const ScratchDirectory scratch;
  scratch.write("a.csv", "x\n1\n");
  const auto error = failure_of(scratch.path(""));
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("is a directory"));
  EXPECT_THAT(error->hint(), HasSubstr("a.csv"));
}

TEST(FileSource, AFileThatGrowsOrShrinksWhileItIsReadIsRefused) {
  const ScratchDirectory scratch;
  const std::string path = scratch.write("t.csv", "x,y\n1,2\n3,4\n");
  const TableSource grown(path);
  std::ofstream(path, std::ios::app) << "5,";
  try {
    grown.read();
    FAIL() << "was read";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("changed while it was read"));
  }
  const TableSource cut(scratch.write("u.csv", "x,y\n1,2\n3,4\n"));
  scratch.write("u.csv", "x,y\n1");
  EXPECT_THROW(cut.read(), UserError);
}

TEST(FileSource, APipeIsReadOnceAndServesTwice) {
  const ScratchDirectory scratch;
  const std::string path = scratch.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path) << "x,y\n1,2\n3,4\n"; });
  const TableSource source(path);
  writer.join();
  EXPECT_EQ(source.columns().size(), 2u);
  EXPECT_EQ(source.read().column("y").values[1], 4);
}

TEST(FileSource, AHugeLineIsRefused) {
  const ScratchDirectory scratch;
  const auto error = failure_of(scratch.write("t.csv", "x,y\n1,2\n" + std::string(70u << 20, '7')));
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("longer than 64 MiB"));
  EXPECT_EQ(error->place()->line, 3);
}

TEST(FileSource, AWideTableIsRead) {
  const ScratchDirectory scratch;
  std::string names = "c0", values = "0";
  for (int j = 1; j < 20000; ++j) {
    names += ",c" + std::to_string(j);
    values += "," + std::to_string(j);
  }
  const Table table = read_table(scratch.write("t.csv", names + "\n" + values + "\n" + values + "\n"));
  ASSERT_EQ(table.columns().size(), 20000u);
  EXPECT_EQ(table.columns()[19999].values[1], 19999);
}

TEST(FileSource, TheMemoryLimitHolds) {
  const ScratchDirectory scratch;
  std::string file = "x,y\n";
  for (int i = 0; i < 100000; ++i) file += "1,2\n";
  const auto error = failure_of(scratch.write("t.csv", file), {.memory_limit = 1 << 20});
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("need more than 1 MiB"));
}

TEST(FileSource, AnUnknownColumnIsAnsweredWithALikelyName) {
  const ScratchDirectory scratch;
  const TableSource source(scratch.write("t.csv", "height,weight\n1,2\n"));
  try {
    source.read(std::vector<std::string>{"hieght"});
    FAIL() << "was read";
  } catch (const UserError& error) {
    EXPECT_EQ(error.hint(), "did you mean 'height'?");
  }
}

TEST(FileSource, AddressesOnTheNetworkAreRefused) {
  const auto error = failure_of("https://example.com/t.csv");
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("never read from the network"));
}

TEST(FileSource, QuotedCellsThatCrossTheBlocksOfTheReaderStayWhole) {
  const ScratchDirectory scratch;
  const std::string text(100000, 'a');
  std::string file = "s,y\n";
  for (int i = 0; i < 60; ++i) file += "\"" + text + "\n\"\"" + std::to_string(i) + "\"," + std::to_string(i) + "\n";
  const Table table = read_table(scratch.write("t.csv", file));
  ASSERT_EQ(table.rows(), 60u);
  for (std::size_t i = 0; i < 60; ++i) {
    EXPECT_EQ(table.column("y").values[i], static_cast<double>(i));
    const auto level = static_cast<std::size_t>(table.column("s").values[i]);
    EXPECT_EQ(table.column("s").levels[level], text + "\n\"" + std::to_string(i));
  }
}

}  // namespace
}  // namespace steepest::test
