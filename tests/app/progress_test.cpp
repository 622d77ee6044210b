// What a terminal shows while a walk is under way.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "program.hpp"

namespace steepest::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(ProgressLine, TellsStepRowsAndTimeOnATerminalOnly) {
  const auto path =
      std::filesystem::temp_directory_path() / ("steepest-progress-" + std::to_string(::getpid()) + ".csv");
  {
    std::ofstream out(path);
    out << "x,y\n";
    for (int i = 0; i < 1'000; ++i) out << i % 17 << "," << i % 5 << "\n";
  }
  const std::vector<std::string> walk = {"min",     "mean((y - a*exp(-b*x))^2)",
                                         path,      "--from",
                                         "a=1,b=1", "--method",
                                         "gd",      "--lr",
                                         "1e-5",    "--gtol",
                                         "1e-300",  "--max-iter",
                                         "30000"};
  const Finished shown = run_on_terminal(walk);
  EXPECT_THAT(shown.out, ContainsRegex("iteration [0-9]+   f [0-9.]+   \\|g\\| [0-9.e-]+   step 1e-05   "
                                       "[0-9.e+]+ rows/s   [0-9]+ s left at most"));
  std::vector<std::string> quiet = walk;
  quiet.push_back("--quiet");
  EXPECT_THAT(run_on_terminal(quiet).out, Not(HasSubstr("rows/s")));
  EXPECT_THAT(run_program(walk).err, Not(HasSubstr("rows/s")));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace steepest::test
