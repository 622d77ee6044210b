#include "compiled.hpp"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace steepest::test {

ShellResult run_shell(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (!pipe) throw std::runtime_error("no shell");
  ShellResult result;
  std::array<char, 4096> buffer;
  while (const std::size_t count = fread(buffer.data(), 1, buffer.size(), pipe))
    result.out.append(buffer.data(), count);
  const int status = pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return result;
}

ScratchFolder::ScratchFolder() : path_((std::filesystem::temp_directory_path() / "steepest-code-XXXXXX").string()) {
  if (!mkdtemp(path_.data())) throw std::runtime_error("no folder for generated code");
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string ScratchFolder::write(const std::string& name, const std::string& text) const {
  const std::string path = path_ + "/" + name;
  std::ofstream(path) << text;
  return path;
}

std::vector<double> numbers_in(const std::string& text) {
  std::vector<double> numbers;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) numbers.push_back(std::strtod(line.c_str(), nullptr));
  return numbers;
}

std::string listed(const std::vector<double>& values) {
  std::string text;
  std::array<char, 32> number;
  for (const double value : values) {
    snprintf(number.data(), number.size(), "%.17g", value);
    text += (text.empty() ? "" : ", ") + std::string(number.data());
  }
  return text;
}

}  // namespace steepest::test
