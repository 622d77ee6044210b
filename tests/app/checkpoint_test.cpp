// A walk that is killed or interrupted goes on from its checkpoint and ends as if nothing had happened.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "program.hpp"

namespace steepest::test {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

/// A folder of its own, gone afterwards.
class Folder final {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("steepest-checkpoint-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// Slow enough to be killed on the way, some hundred thousand steps.
std::vector<std::string> long_walk(const std::string& method) {
  return shell_words("min '100*(y - x^2)^2 + (1 - x)^2' --from x=-1.2,y=1 --gtol 1e-300 --max-iter 400000 --lr 1e-4 " +
                     std::string("--json --quiet --method ") + method);
}

std::vector<std::string> with(std::vector<std::string> words, const std::string& more) {
  for (const std::string& word : shell_words(more)) words.push_back(word);
  return words;
}

/// What a report says, without how long it took.
json timeless(const Finished& run) {
  json document = json::parse(run.out);
  document.erase("seconds");
  document.erase("load_seconds");
  document.erase("criteria");  // of limits by time
  return document;
}

TEST(Checkpoint, SurvivesBeingKilledAgainAndAgain) {
  const Folder folder;
  for (const char* method : {"gd", "adam"}) {
    const json whole = timeless(run_program(long_walk(method)));
    const std::string file = folder.file(method);
    const auto kept = with(long_walk(method), "--checkpoint-every 0.005 --resume --checkpoint " + file);
    int killed = 0;
    for (const int after : {60, 30, 90, 45}) {
      const Finished run = run_killed(kept, milliseconds(after));
      killed += run.status == 128 + 9 ? 1 : 0;
      EXPECT_TRUE(std::filesystem::exists(file)) << "after " << after << " ms";
    }
    EXPECT_GT(killed, 0) << "the walk is too short for this test";
    EXPECT_EQ(timeless(run_program(kept)), whole) << method;
    EXPECT_FALSE(std::filesystem::exists(file + ".new"));
  }
}

TEST(Checkpoint, IsWrittenAtCtrlC) {
  const Folder folder;
  const json whole = timeless(run_program(long_walk("gd")));
  const auto kept = with(long_walk("gd"), "--checkpoint-every 1000 --resume --checkpoint " + folder.file("walk"));
  const Finished interrupted = run_interrupted(kept, milliseconds(80));
  ASSERT_EQ(interrupted.status, 130) << interrupted.out << interrupted.err;
  const json best = json::parse(interrupted.out);
  EXPECT_EQ(best.at("status"), "interrupted");
  EXPECT_LT(best.at("value"), 24.2) << "the best point is printed";
  EXPECT_EQ(timeless(run_program(kept)), whole);
}

TEST(Checkpoint, OfAnotherProblemIsRefused) {
  const Folder folder;
  const std::string file = " --max-iter 3 --json --resume --checkpoint " + folder.file("walk");
  run_program(shell_words("min 'x^4' --from x=3" + file));
  const Finished other = run_program(shell_words("min 'x^6' --from x=3" + file));
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("is of another walk: it has 'problem: x^4', this one 'problem: x^6'"));
  EXPECT_THAT(other.err, HasSubstr("begin anew without --resume"));
  const Finished same = run_program(shell_words("min 'x^4'" + file));
  EXPECT_EQ(json::parse(same.out).at("start").at(0), 3) << "the start is that of the file";
}

TEST(Checkpoint, SaysWhatOfTheCallDidNotCount) {
  const Folder folder;
  const std::string file = " --max-iter 3 --method gd --lr 1e-3 --resume --checkpoint " + folder.file("walk");
  const Finished first = run_program(shell_words("min 'x^4' --from x=3" + file));
  EXPECT_THAT(first.err, HasSubstr("to resume: the walk began anew"));
  const Finished same = run_program(shell_words("min 'x^4' --from x=3" + file));
  EXPECT_THAT(same.err, HasSubstr("went on from the checkpoint"));
  EXPECT_THAT(same.err, Not(HasSubstr("was not used")));
  const Finished other = run_program(shell_words("min 'x^4' --from x=5" + file));
  EXPECT_THAT(other.err, HasSubstr("whose walk began at x = 3; the start of this call, x = 5, was not used"));
}

TEST(Checkpoint, KnowsWhatIsTied) {
  const Folder folder;
  const std::string file = " --max-iter 3 --resume --checkpoint " + folder.file("walk");
  run_program(shell_words("min '(a-1)^4 + (c-2)^2' --from a=3 --tie 'c=2*a'" + file));
  const Finished other = run_program(shell_words("min '(a-1)^4 + (c-2)^2' --from a=3 --tie 'c=3*a'" + file));
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr("tie c=2*a', this one"));
  EXPECT_THAT(other.err, HasSubstr("tie c=3*a'"));
}

TEST(Checkpoint, KnowsTheRows) {
  const Folder folder;
  const std::string data = folder.file("rows.csv");
  const auto write = [&](const std::string& last) {
    std::ofstream(data) << "x,y,note\n1,2.5,a\n2,3.1,b\n3,3.9,c\n" << last << '\n';
  };
  const std::string fit = "fit 'y ~ a*exp(b*x)' " + data + " --from a=1,b=0.1 --resume --checkpoint ";
  const auto run = [&](const std::string& more) {
    return run_program(shell_words(fit + folder.file("fit") + " --max-iter 2" + more));
  };
  write("4,5.2,d");
  EXPECT_NE(run("").status, 2);
  write("4,5.2,e");
  EXPECT_NE(run("").status, 2) << "a column that is not in use may change";
  const Finished dropped = run(" --missing drop");
  EXPECT_EQ(dropped.status, 2);
  EXPECT_THAT(dropped.err, HasSubstr("missing drop"));
  write("4,5.3,d");
  const Finished edited = run("");
  EXPECT_EQ(edited.status, 2);
  EXPECT_THAT(edited.err, HasSubstr("is of another walk"));
}

TEST(Checkpoint, DamagedIsRefusedByName) {
  const Folder folder;
  const std::string file = folder.file("walk");
  const std::string walk = "min 'x^4' --from x=3 --max-iter 3 --resume --checkpoint " + file;
  run_program(shell_words(walk));
  std::ostringstream read;
  read << std::ifstream(file).rdbuf();
  std::string text = read.str();
  const std::size_t at = text.find("finished walks: ");
  ASSERT_NE(at, std::string::npos) << text;
  text.insert(at + 16, "99999999999999999");
  std::ofstream(file) << text;
  const Finished damaged = run_program(shell_words(walk));
  EXPECT_EQ(damaged.status, 2);
  EXPECT_THAT(damaged.err, HasSubstr("the checkpoint '" + file + "' is damaged"));
  EXPECT_THAT(damaged.err, HasSubstr("begin anew without --resume"));
}

TEST(Checkpoint, IsNotLostWhenKilledWhileItIsWritten) {
  // Of so many variables that writing takes most of the time.
  const Folder folder;
  const std::string file = folder.file("walk");
  const std::string walk =
      "min 'param x[20000]; minimize sum((x[i] - i/20000)^4 for i in 1:20000)' --from x=3 --method gd --lr 0.01 "
      "--json --checkpoint-every 1e-6 --resume --checkpoint " +
      file + " --max-iter ";
  int unfinished = 0;
  // Until a kill fell into a writing: when that is, the machine's load decides.
  for (int k = 0; k < 3 || (unfinished == 0 && k < 40); ++k) {
    const milliseconds after(500 + 173 * k % 600);
    EXPECT_EQ(run_killed(shell_words(walk + "1000000"), after).status, 128 + 9);
    unfinished += std::filesystem::exists(file + ".new") ? 1 : 0;
    if (!std::filesystem::exists(file)) continue;
    // It is whole: a walk goes on from it, and only looks at the limits.
    const Finished rest = run_program(shell_words(walk + "1"));
    EXPECT_EQ(rest.status, 5) << rest.err;
  }
  EXPECT_GT(unfinished, 0) << "no kill fell into a writing";
}

TEST(Checkpoint, KeepsAFitOverRows) {
  const Folder folder;
  const std::string fit =
      "fit 'rate ~ Vm*conc/(K + conc)' examples/data/puromycin.csv --from Vm=200,K=0.1 --json --quiet";
  const json whole = timeless(run_program(shell_words(fit)));
  const std::string kept = fit + " --resume --checkpoint " + folder.file("fit");
  run_program(shell_words(kept + " --max-iter 4"));
  EXPECT_EQ(timeless(run_program(shell_words(kept))), whole);
}

}  // namespace
}  // namespace steepest::test
