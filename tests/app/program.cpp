#include "program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <thread>

namespace steepest::test {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File scratch_file() {
  File file(std::tmpfile(), std::fclose);
  if (!file) throw std::runtime_error("no temporary file");
  return file;
}

std::string contents(std::FILE* file) {
  std::rewind(file);
  std::string text;
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
  return text;
}

/// A program that runs, and the files that its output goes to.
struct Running {
  pid_t process = 0;
  File out = scratch_file(), err = scratch_file();
};

const std::vector<std::string> alone = {STEEPEST_BINARY_DIR "/steepest"};

/// `launch` begins with what is run.
Running begin(const std::vector<std::string>& launch, const std::vector<std::string>& arguments,
              const std::string& input, const std::string& out_path) {
  Running running;
  const File in = scratch_file();
  std::fwrite(input.data(), 1, input.size(), in.get());
  std::rewind(in.get());
  if (!out_path.empty()) running.out = File(std::fopen(out_path.c_str(), "w+"), std::fclose);
  if (!running.out) throw std::runtime_error("cannot open " + out_path);
  std::vector<std::string> words = launch;
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  running.process = fork();
  if (running.process != 0) return running;
  if (chdir(STEEPEST_SOURCE_DIR) != 0) _exit(126);
  dup2(fileno(in.get()), STDIN_FILENO);
  dup2(fileno(running.out.get()), STDOUT_FILENO);
  dup2(fileno(running.err.get()), STDERR_FILENO);
  execvp(pointers[0], pointers.data());
  _exit(127);
}

int wait_for(const Running& running) {
  int status = 0;
  waitpid(running.process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::vector<std::string> launch_of(int ranks) {
  return {"mpirun",
          "--allow-run-as-root",
          "--oversubscribe",
          "--bind-to",
          "none",
          "--mca",
          "mpi_yield_when_idle",
          "1",
          "-q",
          "-n",
          std::to_string(ranks),
          alone[0]};
}

Finished run_until(const std::vector<std::string>& arguments, std::chrono::milliseconds after, int signal) {
  const Running running = begin(alone, arguments, "", "");
  std::this_thread::sleep_for(after);
  kill(running.process, signal);
  const int status = wait_for(running);
  return {status, contents(running.out.get()), contents(running.err.get())};
}

}  // namespace

Finished run_program(const std::vector<std::string>& arguments, const std::string& input) {
  const Running running = begin(alone, arguments, input, "");
  const int status = wait_for(running);
  return {status, contents(running.out.get()), contents(running.err.get())};
}

Finished run_on_ranks(int count, const std::vector<std::string>& arguments) {
  const Running running = begin(launch_of(count), arguments, "", "");
  const int status = wait_for(running);
  return {status, contents(running.out.get()), contents(running.err.get())};
}

Finished run_on_ranks_but_kill_one(int count, const std::vector<std::string>& arguments, const std::string& file) {
  const Running running = begin(launch_of(count), arguments, "", "");
  const std::string children =
      "/proc/" + std::to_string(running.process) + "/task/" + std::to_string(running.process) + "/children";
  for (int wait = 0; wait < 2'000 && !std::filesystem::exists(file); ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  pid_t last = 0;
  std::ifstream list(children);
  for (pid_t child = 0; list >> child;) last = child;
  if (last > 0) kill(last, SIGKILL);
  const int status = wait_for(running);
  return {status, contents(running.out.get()), contents(running.err.get())};
}

Finished run_on_terminal(const std::vector<std::string>& arguments) {
  std::string command = "TERM=xterm " + alone[0];
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  const Running running = begin({"script", "-qec", command, "/dev/null"}, {}, "", "");
  const int status = wait_for(running);
  return {status, contents(running.out.get()), contents(running.err.get())};
}

Finished run_interrupted(const std::vector<std::string>& arguments, std::chrono::milliseconds after) {
  return run_until(arguments, after, SIGINT);
}

Finished run_killed(const std::vector<std::string>& arguments, std::chrono::milliseconds after) {
  return run_until(arguments, after, SIGKILL);
}

Finished run_into(const std::string& out_path, const std::vector<std::string>& arguments) {
  const Running running = begin(alone, arguments, "", out_path);
  const int status = wait_for(running);
  return {status, "", contents(running.err.get())};
}

std::vector<std::string> shell_words(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;
  char quote = 0;
  for (const char c : line) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      inside = true;
    } else if (c == ' ') {
      if (inside) words.push_back(word);
      word.clear();
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (inside) words.push_back(word);
  return words;
}

}  // namespace steepest::test
