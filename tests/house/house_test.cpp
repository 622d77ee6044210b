#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

// The shape of the source tree, read from the files themselves: which room includes which, how long files are, and
// where the headers that are dear to compile may stand.
namespace {

namespace fs = std::filesystem;

const fs::path root = STEEPEST_SOURCE_DIR;

struct SourceFile {
  std::string path;  ///< relative to the root
  std::vector<std::string> lines;
};

bool is_source(const fs::path& path) {
  const std::string extension = path.extension();
  return extension == ".cpp" || extension == ".hpp" || extension == ".def";
}

SourceFile read(const fs::path& path) {
  SourceFile file{fs::relative(path, root), {}};
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) file.lines.push_back(line);
  return file;
}

std::vector<SourceFile> sources(const std::vector<std::string>& folders) {
  std::vector<SourceFile> files;
  for (const std::string& folder : folders) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.is_regular_file() && is_source(entry.path())) files.push_back(read(entry.path()));
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

using Rooms = std::map<std::string, std::set<std::string>>;

/// Each room of CMakeLists.txt with itself and every room it sees, directly or not.
Rooms rooms() {
  std::ifstream stream(root / "CMakeLists.txt");
  const std::regex line_of_room(R"(^steepest_room\(([a-z_ ]+)\))");
  Rooms seen;
  for (std::string line; std::getline(stream, line);) {
    std::smatch match;
    if (!std::regex_search(line, match, line_of_room)) continue;
    std::istringstream words(match[1]);
    std::string name;
    words >> name;
    std::set<std::string> visible{name};
    for (std::string lower; words >> lower;) visible.insert(seen.at(lower).begin(), seen.at(lower).end());
    seen[name] = visible;
  }
  std::set<std::string> everything{"app"};
  for (const auto& [name, visible] : seen) everything.insert(name);
  seen["app"] = everything;
  return seen;
}

/// The room a public header belongs to: the room of its name, or the one that has more than one header.
std::string room_of_header(const std::string& stem) {
  static const std::set<std::string> graph{"operator", "operators", "structural", "expression"};
  if (graph.contains(stem)) return "graph";
  return stem;
}

/// src/ROOM/... or include/steepest/HEADER.
std::string room_of_file(const std::string& path) {
  const fs::path parts(path);
  if (path.starts_with("src/")) return *std::next(parts.begin());
  return room_of_header(parts.stem());
}

/// The room that an include line leads to, or nothing for headers from outside.
std::string room_of_include(const std::string& line) {
  static const std::regex quoted(R"re(^\s*#\s*include\s+"([^"/]+)/([^"]+)")re");
  std::smatch match;
  if (!std::regex_search(line, match, quoted)) return {};
  if (match[1] != "steepest") return match[1];
  return room_of_header(fs::path(match[2].str()).stem());
}

TEST(House, IncludesRunOneWay) {
  const Rooms seen = rooms();
  ASSERT_GE(seen.size(), 5u) << "the rooms of CMakeLists.txt could not be read";
  std::size_t arrows = 0;
  for (const SourceFile& file : sources({"src", "include"})) {
    const std::string from = room_of_file(file.path);
    if (from == "steepest") continue;  // the one header that includes everything
    ASSERT_TRUE(seen.contains(from)) << file.path << ": '" << from << "' is no room of CMakeLists.txt";
    for (const std::string& line : file.lines) {
      const std::string to = room_of_include(line);
      if (to.empty()) continue;
      ++arrows;
      EXPECT_TRUE(seen.at(from).contains(to)) << file.path << ": " << line << "\n  " << from << " does not see " << to;
    }
  }
  EXPECT_GT(arrows, 0u);
}

TEST(House, FilesAreShort) {
  for (const SourceFile& file : sources({"src", "include", "tests", "bench", "examples"})) {
    EXPECT_LE(file.lines.size(), 500u) << file.path;
  }
}

TEST(House, NothingIsLeftForLater) {
  const std::regex words(R"(\b(T[O]DO|F[I]XME|X[X]X)\b|not im[p]lemented)");  // the brackets hide it from itself
  for (const SourceFile& file : sources({"src", "include", "tests", "bench", "examples"})) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      EXPECT_FALSE(std::regex_search(file.lines[i], words)) << file.path << ":" << i + 1 << ": " << file.lines[i];
    }
  }
}

struct HeavyHeader {
  std::string name;
  std::string include;  ///< how the include begins
  std::string folder;   ///< where it may stand
  std::size_t most_files;
  bool in_headers;  ///< whether private headers of that folder may have it
};

void PrintTo(const HeavyHeader& heavy, std::ostream* stream) { *stream << heavy.name; }

class HeavyHeaders : public testing::TestWithParam<HeavyHeader> {};

TEST_P(HeavyHeaders, StayInFewFiles) {
  const HeavyHeader& heavy = GetParam();
  const std::regex line_with_it("#\\s*include\\s+[<\"]" + heavy.include);
  std::vector<std::string> files;
  for (const SourceFile& file : sources({"src", "include"})) {
    const auto found = [&](const std::string& line) { return std::regex_search(line, line_with_it); };
    if (!std::ranges::any_of(file.lines, found)) continue;
    files.push_back(file.path);
    EXPECT_TRUE(file.path.starts_with(heavy.folder)) << file.path << " includes " << heavy.name;
    EXPECT_TRUE(heavy.in_headers || file.path.ends_with(".cpp")) << file.path << ": " << heavy.name << " in a header";
  }
  EXPECT_LE(files.size(), heavy.most_files) << testing::PrintToString(files);
}

INSTANTIATE_TEST_SUITE_P(, HeavyHeaders,
                         testing::Values(HeavyHeader{"CLI11", "CLI/", "src/app/", 2, false},
                                         HeavyHeader{"json", "nlohmann/", "src/", 4, false},
                                         HeavyHeader{"LLVM", "llvm/", "src/kernel/llvm/", 12, true},
                                         HeavyHeader{"BoostMultiprecision", "boost/multiprecision", "src/derive/", 2,
                                                     true},
                                         HeavyHeader{"Eigen", "Eigen/", "src/", 8, false},
                                         HeavyHeader{"DuckDB", R"(duckdb\.h)", "src/table/", 10, true}),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
