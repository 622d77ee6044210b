#include "table/input_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "steepest/base.hpp"

namespace steepest {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_stream = std::size_t{1} << 30;
constexpr int patience_ms = 3000;  ///< for a named pipe's writer to come

[[noreturn]] void refuse(const std::string& message, const std::string& hint) {
  throw UserError(ErrorKind::data, message, {}, hint);
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(directory, fs::directory_options::skip_permission_denied, failure)) {
    names.push_back(entry.path().filename().string());
    if (names.size() == 10000) break;
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string likely_path(const fs::path& path) {
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const auto likely = closest_spelling(path.filename().string(), names_in(directory));
  if (!likely) return "";
  return path.has_parent_path() ? (directory / *likely).string() : *likely;
}

[[noreturn]] void refuse_missing(const std::string& path) {
  const std::string likely = likely_path(path);
  refuse("cannot open '" + path + "': there is no such file",
         likely.empty() ? "give the path of a table, or a query that begins with SELECT or FROM"
                        : "did you mean '" + likely + "'?");
}

[[noreturn]] void refuse_directory(const std::string& path) {
  const std::vector<std::string> names = names_in(path);
  const auto is_table = [](const std::string& name) { return name.ends_with(".csv") || name.ends_with(".parquet"); };
  const auto example = std::find_if(names.begin(), names.end(), is_table);
  refuse(
      "'" + path + "' is a directory, not a table",
      "name a file in it" + (example == names.end() ? "" : ", such as '" + (fs::path(path) / *example).string() + "'"));
}

[[noreturn]] void refuse_device(const std::string& path) {
  refuse("'" + path + "' is a device, not a table", "name a file, or a pipe that ends");
}

bool same_content(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

}  // namespace

InputFile::InputFile(const std::string& path, std::size_t limit)
    : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) {
    const int reason = errno;
    if (reason == ENOENT || reason == ENOTDIR) refuse_missing(path);
    refuse("cannot open '" + path + "': " + std::strerror(reason), "check the path and its permissions");
  }
  // The destructor does not run when the constructor throws.
  try {
    if (::fstat(descriptor_, &status_) != 0) refuse("cannot read '" + path + "': " + std::strerror(errno), "");
    if (S_ISDIR(status_.st_mode)) refuse_directory(path);
    const bool is_terminal = ::isatty(descriptor_) == 1;
    if ((S_ISCHR(status_.st_mode) && !is_terminal) || S_ISBLK(status_.st_mode)) refuse_device(path);
    size_ = static_cast<std::size_t>(status_.st_size);
    if (S_ISFIFO(status_.st_mode)) wait_for_writer();
    ::fcntl(descriptor_, F_SETFL, ::fcntl(descriptor_, F_GETFL) & ~O_NONBLOCK);
    if (!S_ISREG(status_.st_mode)) keep_in_memory(std::min(limit, longest_stream));
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

InputFile::~InputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      status_(other.status_),
      size_(other.size_),
      in_memory_(other.in_memory_),
      content_(std::move(other.content_)) {}

/// A pipe that nobody has opened for writing yet reads as empty, so the first byte is waited for.
void InputFile::wait_for_writer() {
  struct pollfd waiting{descriptor_, POLLIN, 0};
  if (::poll(&waiting, 1, patience_ms) != 0) return;
  char byte = 0;
  const ssize_t got = ::read(descriptor_, &byte, 1);
  if (got == 0) refuse("nobody writes to the pipe '" + path_ + "'", "start its writer first, or name a file");
  if (got == 1) content_.push_back(byte);
}

void InputFile::keep_in_memory(std::size_t limit) {
  std::vector<char> block(1 << 16);
  for (;;) {
    const ssize_t count = ::read(descriptor_, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse("cannot read '" + path_ + "': " + std::strerror(errno), "");
    if (count == 0) break;
    content_.append(block.data(), static_cast<std::size_t>(count));
    if (content_.size() > limit) {
      refuse("'" + path_ + "' gives more than " + std::to_string(limit >> 20) + " MiB and is not a file",
             "write it to a file first");
    }
  }
  in_memory_ = true;
  size_ = content_.size();
}

std::size_t InputFile::read(std::size_t offset, char* out, std::size_t count) const {
  if (offset >= size_) return 0;
  count = std::min(count, size_ - offset);
  if (in_memory_) {
    std::memcpy(out, content_.data() + offset, count);
    return count;
  }
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = ::pread(descriptor_, out + done, count - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse("cannot read '" + path_ + "': " + std::strerror(errno), "");
    if (got == 0) refuse_change();
    done += static_cast<std::size_t>(got);
  }
  return count;
}

std::string InputFile::head(std::size_t count) const {
  std::string bytes(std::min(count, size_), '\0');
  bytes.resize(read(0, bytes.data(), bytes.size()));
  return bytes;
}

std::shared_ptr<const char> InputFile::map() const {
  if (in_memory_ || size_ == 0) return {};
  void* start = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor_, 0);
  if (start == MAP_FAILED) return {};
  return {static_cast<const char*>(start),
          [size = size_](const char* bytes) { ::munmap(const_cast<char*>(bytes), size); }};
}

void InputFile::check_unchanged() const {
  if (in_memory_) return;
  struct stat now{};
  if (::fstat(descriptor_, &now) != 0 || !same_content(status_, now)) refuse_change();
}

void InputFile::refuse_change() const {
  refuse("'" + path_ + "' changed while it was read", "wait until it is written completely, or read a copy");
}

}  // namespace steepest
