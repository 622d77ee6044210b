#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <random>
#include <thread>

#include "program.hpp"

// Whatever is typed, the program answers with one of its exit codes and a sentence.
namespace steepest::test {
namespace {

using testing::HasSubstr;

std::string repeated(const std::string& piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece;
  return text;
}

TEST(Robustness, DeepNestingIsRefused) {
  for (const std::string open : {"(", "-", "sin(", "[", "2^"}) {
    const std::string close = open.back() == '(' ? ")" : open == "[" ? "]" : "";
    const Finished run =
        run_program({"grad", "-", "--at", "x=2"}, repeated(open, 50000) + "x" + repeated(close, 50000));
    EXPECT_EQ(run.status, 3) << open << run.err.substr(0, 300);
    EXPECT_THAT(run.err, HasSubstr("error: "));
  }
}

TEST(Robustness, LongSumsAreNotDeep) {
  const Finished run = run_program({"grad", "-", "--at", "x=2", "--json"}, "x" + repeated("+x", 20000));
  EXPECT_EQ(run.status, 0) << run.err.substr(0, 300);
  EXPECT_THAT(run.out, HasSubstr("20001"));
}

TEST(Robustness, HugeFormulasAreRefused) {
  const Finished run = run_program({"grad", "-", "--at", "x=2"}, repeated("1+1+1+1+1+1+1+1+1+1+", 900000) + "x");
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.err, HasSubstr("16 MiB"));
}

TEST(Robustness, RandomTextNeverCrashes) {
  std::mt19937 bits(77);
  const std::string pieces = "xy01.+-*/^()[],;:=<>?&|!~@#'\" \n\tsincoslogwherefor in e\xC2\xB2\xFF";
  for (int i = 0; i < 150; ++i) {
    std::string text;
    const int length = 1 + static_cast<int>(bits() % 40);
    for (int k = 0; k < length; ++k) text += pieces[bits() % pieces.size()];
    const Finished run = run_program({"grad", "-", "--at", "x=2,y=1"}, text);
    EXPECT_TRUE(run.status == 0 || run.status == 2 || run.status == 3) << text << "\n" << run.status << run.err;
  }
}

TEST(Robustness, CommandLinesNeverCrash) {
  std::mt19937 bits(78);
  const std::vector<std::string> words{
      "grad",       "min", "fit",    "dir",    "eval",    "data",      "x^2", "y ~ a*x",
      "--at",       "x=1", "--from", "--json", "--quiet", "--lr",      "-1",  "--along",
      "3,4",        "--",  "-x",     "=",      "",        "--threads", "0",   "tests/cases/fit/line.csv",
      "--max-iter", "5"};
  for (int i = 0; i < 150; ++i) {
    std::vector<std::string> arguments{words[bits() % 6]};
    for (unsigned k = bits() % 7; k > 0; --k) arguments.push_back(words[bits() % words.size()]);
    const Finished run = run_program(arguments);
    EXPECT_TRUE(run.status >= 0 && run.status <= 6) << testing::PrintToString(arguments) << run.status << run.err;
  }
}

// Ctrl-C: the best point is printed, exit status 130.
TEST(Interrupt, PrintsTheBestPoint) {
  const Finished run = run_interrupted({"min", "(1-x)^2 + 100*(y-x^2)^2", "--from", "x=-1.2,y=1", "--method", "gd",
                                        "--lr", "1e-12", "--gtol", "1e-300", "--max-iter", "1e12", "--json"},
                                       std::chrono::milliseconds(500));
  EXPECT_EQ(run.status, 130);
  EXPECT_THAT(run.out, HasSubstr("\"status\": \"interrupted\""));
  EXPECT_THAT(run.out, HasSubstr("\"x\": -1."));
}

// A result that nobody can read is no success.
TEST(Output, ThatCannotBeWrittenIsTold) {
  const Finished full = run_into("/dev/full", {"grad", "x^2", "--at", "x=1"});
  EXPECT_EQ(full.status, 74);
  EXPECT_THAT(full.err, HasSubstr("cannot write to standard output: No space left on device"));
  for (const char* option : {"--trace", "--save"}) {
    const Finished run = run_program({"fit", "y ~ a*x", "tests/cases/fit/line.csv", option, "/dev/full", "--json"});
    EXPECT_EQ(run.status, 74) << option;
    EXPECT_THAT(run.err, HasSubstr(std::string(option) + ": cannot write '/dev/full'"));
    EXPECT_THAT(run.out, HasSubstr("\"status\": \"converged\"")) << "the result itself is not lost";
  }
  const Finished plot = run_program({"min", "x^2", "--from", "x=1", "--plot", "/no-such-folder/x.svg"});
  EXPECT_EQ(plot.status, 74);
  EXPECT_THAT(plot.err, HasSubstr("--plot: cannot write '/no-such-folder/x.svg'"));
}

TEST(Data, DevicesAndSilentPipesAreRefused) {
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"data", "/dev/zero"}, {"fit", "y ~ a*x", "/dev/zero"}, {"min", "mean((x-a)^2)", "/dev/urandom"}}) {
    const Finished run = run_program(command);
    EXPECT_EQ(run.status, 4) << command.back();
    EXPECT_THAT(run.err, HasSubstr("is a device, not a table"));
  }
  const std::string pipe = testing::TempDir() + "steepest-silent-pipe-" + std::to_string(getpid());
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const Finished silent = run_program({"data", pipe});
  EXPECT_EQ(silent.status, 4);
  EXPECT_THAT(silent.err, HasSubstr("nobody writes to the pipe"));
  std::thread writer([&] { std::ofstream(pipe) << "x,y\n1,2\n3,4\n"; });
  const Finished spoken = run_program({"data", pipe, "--json"});
  writer.join();
  EXPECT_EQ(spoken.status, 0) << spoken.err;
  EXPECT_THAT(spoken.out, HasSubstr("\"rows\": 2"));
  unlink(pipe.c_str());
}

}  // namespace
}  // namespace steepest::test
