#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <memory>
#include <string>

namespace steepest {

/// A file opened for reading, that must not change until it is read. What cannot be read twice (a pipe) is kept in
/// memory, up to 1 GiB. Tables are read rather than mapped: a mapped file that is cut short kills the process. Only
/// where a copy would be worse, that of a large matrix, may it be mapped.
class InputFile final {
 public:
  /// UserError (data): no such file (with a likely name), a directory, no permission, a device, a pipe that nobody
  /// writes to or that gives more than `limit` bytes.
  InputFile(const std::string& path, std::size_t limit);
  ~InputFile();
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;

  const std::string& path() const { return path_; }
  std::size_t size() const { return size_; }
  /// Copies up to `count` bytes from `offset` to `out`; fewer only at the end. UserError: the file became shorter.
  std::size_t read(std::size_t offset, char* out, std::size_t count) const;
  /// The first bytes, at most `count`.
  std::string head(std::size_t count) const;
  /// The whole file, mapped as long as the result lives; null where it is none.
  std::shared_ptr<const char> map() const;
  /// UserError if the file was written to since it was opened.
  void check_unchanged() const;

 private:
  void wait_for_writer();
  void keep_in_memory(std::size_t limit);
  [[noreturn]] void refuse_change() const;

  std::string path_;
  int descriptor_ = -1;
  struct stat status_{};
  std::size_t size_ = 0;
  bool in_memory_ = false;
  std::string content_;
};

}  // namespace steepest
