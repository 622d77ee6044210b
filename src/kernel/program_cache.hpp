#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace steepest {

/// Machine code kept from one run to the next: a file a program, in a directory that nobody else can write to. Whatever
/// goes wrong with a file, the program is compiled as if there were none.
class ProgramCache final {
 public:
  static constexpr std::uintmax_t default_limit = std::uintmax_t{64} << 20;  ///< bytes

  /// Nothing if the directory cannot be made, or belongs to or can be written by somebody else.
  static std::optional<ProgramCache> open(const std::filesystem::path& directory, std::uintmax_t limit = default_limit);

  std::optional<std::string> find(const std::string& key) const;
  /// Other processes see the whole file or none. Where the limit is passed, those used least recently go.
  void keep(const std::string& key, std::string_view content) const;

 private:
  ProgramCache(std::filesystem::path directory, std::uintmax_t limit)
      : directory_(std::move(directory)), limit_(limit) {}
  void make_room() const;

  std::filesystem::path directory_;
  std::uintmax_t limit_;
};

/// STEEPEST_CACHE, where it is set: a directory, or "off"; else "steepest" in XDG_CACHE_HOME or in ~/.cache. Empty:
/// none.
std::filesystem::path program_cache_directory();

}  // namespace steepest
