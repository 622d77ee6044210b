#include "kernel/program_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>
#include <vector>

namespace steepest {
namespace {

namespace fs = std::filesystem;

constexpr const char* extension = ".program";
constexpr const char* draft_extension = ".draft";  // what a process that was killed leaves behind counts too

bool is_mine_alone(const fs::path& directory) {
  struct stat status = {};
  if (lstat(directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return false;
  return status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/// Makes the file and writes it all, or leaves none.
bool write_new(const fs::path& file, std::string_view content) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  bool good = true;
  while (good && !content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    good = written > 0;
    if (good) content.remove_prefix(static_cast<std::size_t>(written));
  }
  good = ::close(descriptor) == 0 && good;
  if (!good) ::unlink(file.c_str());
  return good;
}

struct Kept {
  fs::path file;
  fs::file_time_type used;
  std::uintmax_t size = 0;
};

std::vector<Kept> files_in(const fs::path& directory) {
  std::vector<Kept> files;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, ignored)) {
    const fs::path kind = entry.path().extension();
    if ((kind != extension && kind != draft_extension) || !entry.is_regular_file(ignored)) continue;
    Kept kept{.file = entry.path(), .used = entry.last_write_time(ignored), .size = entry.file_size(ignored)};
    if (kept.size != static_cast<std::uintmax_t>(-1)) files.push_back(std::move(kept));
  }
  return files;
}

}  // namespace

std::optional<ProgramCache> ProgramCache::open(const fs::path& directory, std::uintmax_t limit) {
  if (directory.empty()) return {};
  std::error_code failed;
  fs::create_directories(directory.parent_path(), failed);
  ::mkdir(directory.c_str(), 0700);
  if (!is_mine_alone(directory)) return {};
  return ProgramCache(directory, limit);
}

std::optional<std::string> ProgramCache::find(const std::string& key) const {
  const fs::path file = directory_ / (key + extension);
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return {};
  std::ostringstream content;
  content << stream.rdbuf();
  std::error_code ignored;
  fs::last_write_time(file, fs::file_time_type::clock::now(), ignored);
  return std::move(content).str();
}

void ProgramCache::keep(const std::string& key, std::string_view content) const {
  if (content.size() > limit_) return;
  const fs::path file = directory_ / (key + extension);
  const fs::path draft = directory_ / (key + "." + std::to_string(getpid()) + draft_extension);
  if (!write_new(draft, content)) return;
  std::error_code failed;
  fs::rename(draft, file, failed);
  if (failed) fs::remove(draft, failed);
  make_room();
}

void ProgramCache::make_room() const {
  std::vector<Kept> files = files_in(directory_);
  std::uintmax_t total = 0;
  for (const Kept& kept : files) total += kept.size;
  std::sort(files.begin(), files.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
  std::error_code ignored;
  for (const Kept& kept : files) {
    if (total <= limit_) return;
    fs::remove(kept.file, ignored);
    total -= kept.size;
  }
}

fs::path program_cache_directory() {
  if (const char* given = std::getenv("STEEPEST_CACHE")) return std::string_view(given) == "off" ? "" : given;
  // The XDG Base Directory Specification: relative paths are to be ignored.
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache && cache[0] == '/') return fs::path(cache) / "steepest";
  const char* home = std::getenv("HOME");
  return home && home[0] == '/' ? fs::path(home) / ".cache" / "steepest" : fs::path();
}

}  // namespace steepest
