#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
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
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(pipe_ends[1], STDOUT_FILENO);
    execl(STEEPEST_BINARY_DIR "/steepest", "steepest", "min", "(1-x)^2 + 100*(y-x^2)^2", "--from", "x=-1.2,y=1",
          "--method", "gd", "--lr", "1e-12", "--gtol", "1e-300", "--max-iter", "1e12", "--json", nullptr);
    _exit(127);
  }
  close(pipe_ends[1]);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  kill(child, SIGINT);
  std::string out;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(pipe_ends[0], buffer, sizeof buffer)) > 0;)
    out.append(buffer, static_cast<std::size_t>(n));
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_THAT(out, HasSubstr("\"status\": \"interrupted\""));
  EXPECT_THAT(out, HasSubstr("\"x\": -1."));
}

}  // namespace
}  // namespace steepest::test
