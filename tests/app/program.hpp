#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace steepest::test {

struct Finished {
  int status = 0;  ///< exit status; 128 + signal if a signal ended it
  std::string out;
  std::string err;
};

/// Runs build/steepest at the root of the sources, with `input` as its standard input.
Finished run_program(const std::vector<std::string>& arguments, const std::string& input = "");

/// The same as several ranks under mpirun.
Finished run_on_ranks(int count, const std::vector<std::string>& arguments);

/// The same, but one of the ranks is killed as soon as there is such a file.
Finished run_on_ranks_but_kill_one(int count, const std::vector<std::string>& arguments, const std::string& file);

/// The same on a terminal of its own; `out` has all that it shows. Arguments without single quotes.
Finished run_on_terminal(const std::vector<std::string>& arguments);

/// The same, ended by SIGKILL, which no program can answer to.
Finished run_killed(const std::vector<std::string>& arguments, std::chrono::milliseconds after);
/// The same, interrupted as by Ctrl-C.
Finished run_interrupted(const std::vector<std::string>& arguments, std::chrono::milliseconds after);
/// The same, with standard output going to a file such as /dev/full; `out` stays empty.
Finished run_into(const std::string& out_path, const std::vector<std::string>& arguments);

/// Splits a line as a shell does, as far as single and double quotes go.
std::vector<std::string> shell_words(const std::string& line);

}  // namespace steepest::test
