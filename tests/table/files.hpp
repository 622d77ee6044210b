#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "steepest/table.hpp"

namespace steepest::test {

/// A directory that is gone with the test.
class ScratchDirectory final {
 public:
  ScratchDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "steepest-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw InternalError("no scratch directory");
    path_ = pattern;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  std::string path(std::string_view name) const { return (path_ / name).string(); }
  std::string write(std::string_view name, std::string_view content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

inline std::string cases(std::string_view name) {
  return std::string(STEEPEST_SOURCE_DIR "/tests/cases/table/").append(name);
}

/// The error of reading all columns, or nothing if there is none.
inline std::optional<UserError> failure_of(const std::string& source, const TableOptions& options = {}) {
  try {
    read_table(source, options);
  } catch (const UserError& error) {
    return error;
  }
  return {};
}

/// `text` cut at `separator`, blanks at the ends of the parts removed.
inline std::vector<std::string> parts(const std::string& text, char separator) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) {
    const auto first = part.find_first_not_of(' ');
    const auto last = part.find_last_not_of(' ');
    result.push_back(first == std::string::npos ? "" : part.substr(first, last - first + 1));
  }
  return result;
}

/// The rows of a case table: fields between bars; lines that begin with '#' are comments.
inline std::vector<std::vector<std::string>> case_rows(std::string_view name) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream stream(cases(name));
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && line[0] != '#') rows.push_back(parts(line, '|'));
  }
  return rows;
}

}  // namespace steepest::test
