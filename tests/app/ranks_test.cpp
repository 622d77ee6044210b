// The program under mpirun: the same bits for any number of ranks, one voice, one error, and a way on after a death.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "program.hpp"

namespace steepest::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// A folder with a table of 6 000 rows, gone afterwards.
class TableFile final {
 public:
  TableFile() : folder_(std::filesystem::temp_directory_path() / ("steepest-ranks-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    std::ofstream out(path("rows.csv"));
    out << "x,group,weight,y\n";
    for (int i = 0; i < 6'000; ++i) {
      const double x = i % 613 * 0.01, noise = (i * 7919 % 1'000 - 500) * 1e-3;
      const char* group = i % 3 == 0 ? "\"low, or\nlow\"" : i % 3 == 1 ? "high" : "middle";
      out << (i % 1'999 == 7 ? std::string() : std::to_string(x)) << "," << group << "," << i % 4 << ","
          << 2.5 * std::exp(-0.7 * x) + 0.3 + 0.1 * noise << "\n";
    }
  }
  ~TableFile() { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

json timeless_answer(const Finished& run) {
  json document = json::parse(run.out, nullptr, false);
  EXPECT_FALSE(document.is_discarded()) << run.out << run.err;
  document.erase("seconds");
  document.erase("load_seconds");
  if (document.contains("criteria")) {
    std::erase_if(document["criteria"].get_ref<json::array_t&>(), [](const json& c) { return c["name"] == "seconds"; });
  }
  return document;
}

class Mpirun : public testing::TestWithParam<const char*> {};

TEST_P(Mpirun, GivesTheBitsOfOneProcess) {
  const TableFile table;
  std::vector<std::string> words;
  for (std::string word : shell_words(GetParam())) {
    if (word == "DATA") word = table.path("rows.csv");
    words.push_back(word);
  }
  words.insert(words.end(), {"--json", "--missing", "drop"});
  const Finished one = run_program(words);
  const json expected = timeless_answer(one);
  ASSERT_FALSE(expected.contains("error")) << one.out;
  for (const int count : {1, 2, 3, 4}) {
    const Finished run = run_on_ranks(count, words);
    EXPECT_EQ(run.status, one.status) << run.err;
    EXPECT_EQ(timeless_answer(run), expected) << count << " ranks";
  }
}

INSTANTIATE_TEST_SUITE_P(Fits, Mpirun,
                         testing::Values("fit 'y ~ a*exp(-b*x) + c' DATA --from a=1,b=1,c=0",
                                         "fit 'y ~ x + factor(group)' DATA --weights weight",
                                         "fit 'y ~ a*exp(-b*x) + c' DATA --from a=1,b=1,c=0 --loss huber",
                                         "fit 'y ~ a + b*x' DATA --batch 64 --epochs 2 --seed 3",
                                         "min 'mean((y - a*exp(-b*x))^2)' DATA --from a=1,b=1 --time-limit 100"));

TEST(MpirunErrors, AreSaidOnce) {
  const TableFile table;
  {
    std::ofstream out(table.path("rows.csv"), std::ios::app);
    out << "oops,high,1,2\n";
  }
  const Finished run = run_on_ranks(3, {"fit", "y ~ a + b*x", table.path("rows.csv"), "--missing", "drop"});
  EXPECT_EQ(run.status, 4);
  EXPECT_THAT(run.err, HasSubstr("oops"));
  EXPECT_EQ(run.err.find("oops"), run.err.rfind("oops")) << run.err;
}

TEST(MpirunErrors, OtherVerbsRunAlone) {
  const Finished run = run_on_ranks(2, {"grad", "x^2", "--at", "x=1"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("'grad' runs in one process; 2 were started"));
}

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(MpirunCheckpoint, GoesOnWithFewerRanks) {
  const TableFile table;
  std::vector<std::string> walk = shell_words(
      "min 'mean((y - a*exp(-b*x))^2)' --from a=1,b=1 --method gd --lr 0.2 --gtol 1e-5 --json --missing drop");
  walk.insert(walk.begin() + 2, table.path("rows.csv"));
  const json whole = timeless_answer(run_program(walk));
  const std::string file = table.path("checkpoint");
  const Finished cut = run_on_ranks(3, with(walk, {"--checkpoint", file, "--max-iter", "20"}));
  EXPECT_EQ(cut.status, 5) << cut.err;
  const Finished rest = run_on_ranks(2, with(walk, {"--checkpoint", file, "--resume"}));
  EXPECT_EQ(timeless_answer(rest)["x"], whole["x"]);
  EXPECT_EQ(timeless_answer(rest)["iterations"], whole["iterations"]);
}

TEST(MpirunCheckpoint, ADeathEndsAllAndTheLastCheckpointGoesOn) {
  const TableFile table;
  std::vector<std::string> walk = shell_words(
      "min 'mean((y - a*exp(-b*x))^2)' --from a=1,b=1 --method gd --lr 1e-3 --gtol 1e-300 --max-iter 3000 --json "
      "--missing drop");
  walk.insert(walk.begin() + 2, table.path("rows.csv"));
  const json whole = timeless_answer(run_program(walk));
  const std::string file = table.path("checkpoint");
  const std::vector<std::string> kept = with(walk, {"--checkpoint", file, "--checkpoint-every", "0.01", "--resume"});
  const Finished dead = run_on_ranks_but_kill_one(3, kept, file);
  EXPECT_NE(dead.status, 0);
  EXPECT_EQ(dead.out, "");
  const Finished rest = run_on_ranks(2, kept);
  EXPECT_EQ(timeless_answer(rest)["x"], whole["x"]);
}

}  // namespace
}  // namespace steepest::test
