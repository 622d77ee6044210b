// Rows written as Parquet come back through the same room.
#include "table/parquet_file.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "steepest/table.hpp"

namespace steepest::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A folder of its own, gone afterwards; an apostrophe in its name must not matter.
class ParquetFolder : public ::testing::Test {
 protected:
  ParquetFolder() : folder_(std::filesystem::temp_directory_path() / ("it's parquet " + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~ParquetFolder() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(ParquetFolder, GivesBackTheRowsToTheLastBit) {
  const ParquetFile file((folder_ / "walk.parquet").string());
  std::ofstream(file.rows_path()) << "0\t0.1\t1e-300\n1\t0.30000000000000004\t-1.7976931348623157e+308\n";
  file.write({"k", "x[1]", "f"}, false);
  const Table table = read_table(file.path());
  ASSERT_EQ(table.rows(), 2);
  EXPECT_EQ(table.columns()[0].type, ColumnType::integer);
  EXPECT_THAT(table.column("k").values, ElementsAre(0, 1));
  EXPECT_THAT(table.column("x[1]").values, ElementsAre(0.1, 0.30000000000000004));
  EXPECT_THAT(table.column("f").values, ElementsAre(1e-300, -1.7976931348623157e+308));
  EXPECT_FALSE(std::filesystem::exists(file.rows_path()));

  std::ofstream(file.rows_path()) << "2\t0.5\t3\n";
  file.write({"k", "x[1]", "f"}, true);
  EXPECT_THAT(read_table(file.path()).column("x[1]").values, ElementsAre(0.1, 0.30000000000000004, 0.5));
}

TEST_F(ParquetFolder, NamesThatDifferInCaseOnlyAreToldApart) {
  const ParquetFile file((folder_ / "walk.parquet").string());
  std::ofstream(file.rows_path()) << "0\t1\t2\n";
  file.write({"k", "a", "A"}, false);
  EXPECT_THAT(read_table(file.path()).column("A_").values, ElementsAre(2));
}

TEST_F(ParquetFolder, WhatCannotBeWrittenKeepsItsRows) {
  const ParquetFile file((folder_ / "walk.parquet").string());
  std::ofstream(file.rows_path()) << "0\t1\n";
  std::filesystem::create_directories(file.path() + ".new");
  try {
    file.write({"k", "a"}, false);
    FAIL() << "no refusal";
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::command_line);
    EXPECT_THAT(error.what(), HasSubstr("cannot write '" + file.path() + "'"));
    EXPECT_THAT(error.hint(), HasSubstr(file.rows_path()));
  }
  EXPECT_TRUE(std::filesystem::exists(file.rows_path()));
}

}  // namespace
}  // namespace steepest::test
