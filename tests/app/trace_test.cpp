// --trace writes the steps as text or as Parquet, with the same columns.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "program.hpp"
#include "steepest/table.hpp"

namespace steepest::test {
namespace {

using ::testing::HasSubstr;

class Trace : public ::testing::Test {
 protected:
  Trace() : folder_(std::filesystem::temp_directory_path() / ("steepest-trace-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~Trace() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  std::filesystem::path folder_;
};

constexpr const char* valley = "min '100*(y - x^2)^2 + (1 - x)^2' --from x=-1.2,y=1 --method gd --lr 1e-3 ";

TEST_F(Trace, AsParquetHoldsWhatTheTextHolds) {
  const std::string text = file("walk.tsv"), parquet = file("walk.parquet");
  for (const std::string& path : {text, parquet}) {
    const Finished run = run_program(shell_words(valley + std::string("--max-iter 50 --trace ") + path));
    EXPECT_EQ(run.err.find("error"), std::string::npos) << run.err;
  }
  const Table a = read_table(text), b = read_table(parquet);
  ASSERT_EQ(a.rows(), 51);
  ASSERT_EQ(b.rows(), 51);
  ASSERT_EQ(a.columns().size(), b.columns().size());
  for (std::size_t j = 0; j < a.columns().size(); ++j) {
    EXPECT_EQ(a.columns()[j].name, b.columns()[j].name);
    EXPECT_TRUE(std::ranges::equal(a.columns()[j].values, b.columns()[j].values)) << a.columns()[j].name;
  }
  EXPECT_FALSE(std::filesystem::exists(parquet + ".rows"));
}

TEST_F(Trace, AVariableKeepsItsNameInParquet) {
  const std::string parquet = file("walk.parquet");
  run_program(shell_words("min '(K - 2)^2 + (f - K)^2' --from K=1,f=1 --trace " + parquet));
  const Table table = read_table(parquet);
  EXPECT_NE(table.find("K"), nullptr);
  EXPECT_NE(table.find("f"), nullptr);
  EXPECT_NE(table.find("k_"), nullptr);
  EXPECT_NE(table.find("f_"), nullptr);
}

TEST_F(Trace, AsParquetGoesOnWithItsWalk) {
  const std::string more = " --resume --checkpoint " + file("state") + " --trace " + file("walk.parquet");
  run_program(shell_words(valley + std::string("--max-iter 5") + more));
  run_program(shell_words(valley + std::string("--max-iter 9") + more));
  const Table table = read_table(file("walk.parquet"));
  EXPECT_EQ(table.rows(), 10);
  EXPECT_EQ(table.column("k").max, 9);
}

TEST_F(Trace, ThatCannotBeWrittenIsRefusedBeforeTheWalk) {
  const Finished missing = run_program(shell_words(valley + std::string("--trace /no-such-folder/walk.parquet")));
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.err,
              HasSubstr("--trace: cannot write '/no-such-folder/walk.parquet': No such file or directory"));
  std::filesystem::create_directories(file("folder.parquet"));
  const Finished folder = run_program(shell_words(valley + std::string("--trace ") + file("folder.parquet")));
  EXPECT_EQ(folder.status, 2);
  EXPECT_THAT(folder.err, HasSubstr("Is a directory"));
}

TEST_F(Trace, ThatFailsAtTheEndKeepsResultAndRows) {
  const std::string parquet = file("walk.parquet");
  std::filesystem::create_directories(parquet + ".new");
  const Finished run = run_program(shell_words("min '(x - 2)^2' --from x=1 --json --trace " + parquet));
  EXPECT_EQ(run.status, 74);
  EXPECT_THAT(run.err, HasSubstr("--trace: cannot write '" + parquet + "'"));
  EXPECT_THAT(run.out, HasSubstr("\"status\": \"converged\""));
  EXPECT_TRUE(std::filesystem::exists(parquet + ".rows"));
}

}  // namespace
}  // namespace steepest::test
