#pragma once

#include <string>
#include <vector>

namespace steepest::test {

/// What a shell command prints on both streams, and its exit status.
struct ShellResult {
  int status = 0;
  std::string out;
};
ShellResult run_shell(const std::string& command);

/// A folder of its own that vanishes with it.
class ScratchFolder final {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  /// Writes a file and gives its path.
  std::string write(const std::string& name, const std::string& text) const;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Numbers printed with %a, one a line.
std::vector<double> numbers_in(const std::string& text);

/// "1.5, 2.25": as arguments of C, exact.
std::string listed(const std::vector<double>& values);

}  // namespace steepest::test
