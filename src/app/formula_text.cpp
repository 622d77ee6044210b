#include "app/formula_text.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "steepest/base.hpp"

namespace steepest::app {
namespace {

constexpr std::size_t largest_formula = std::size_t{16} << 20;

/// Reads to the end or to one byte over the limit, so a file that grows meanwhile cannot fill the memory.
std::string read_all(std::FILE* file, const std::string& name) {
  std::string text;
  std::array<char, 65536> buffer;
  while (text.size() <= largest_formula) {
    const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file);
    text.append(buffer.data(), count);
    if (count < buffer.size()) break;
  }
  if (std::ferror(file)) throw UserError(ErrorKind::formula, "cannot read " + name + ": " + std::strerror(errno));
  if (text.size() <= largest_formula) return text;
  throw UserError(ErrorKind::formula, name + " is larger than 16 MiB, the limit for a formula", {},
                  "numbers belong in a table: name its columns in the formula");
}

FormulaText read_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) {
    throw UserError(ErrorKind::formula, "cannot open the formula's file '" + path + "': " + std::strerror(errno));
  }
  return {read_all(file.get(), "'" + path + "'"), path};
}

}  // namespace

FormulaText read_formula(const std::string& given) {
  if (given == "-") return {read_all(stdin, "standard input"), "standard input"};
  if (given.size() > 1 && given[0] == '@') return read_file(given.substr(1));
  return {given, ""};
}

}  // namespace steepest::app
