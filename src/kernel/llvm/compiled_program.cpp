#include "kernel/llvm/compiled_program.hpp"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/SHA256.h>

#include <array>
#include <cstring>

namespace steepest::jit {
namespace {

std::string digest(std::string_view bytes) {
  const auto* first = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const std::array<std::uint8_t, 32> hash = llvm::SHA256::hash({first, bytes.size()});
  return {hash.begin(), hash.end()};
}

constexpr std::size_t digest_size = 32;

void put(std::string& bytes, std::int64_t number) {
  std::array<char, sizeof number> raw;
  std::memcpy(raw.data(), &number, sizeof number);
  bytes.append(raw.data(), raw.size());
}

void put(std::string& bytes, const std::string& text) {
  put(bytes, static_cast<std::int64_t>(text.size()));
  bytes += text;
}

void put(std::string& bytes, const std::vector<std::string>& texts) {
  put(bytes, static_cast<std::int64_t>(texts.size()));
  for (const std::string& text : texts) put(bytes, text);
}

/// Reads what `put` wrote; the digest has vouched for it.
class Reader final {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::int64_t number() {
    std::int64_t result = 0;
    std::memcpy(&result, bytes_.data(), sizeof result);
    bytes_.remove_prefix(sizeof result);
    return result;
  }
  std::string text() {
    const auto size = static_cast<std::size_t>(number());
    std::string result(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return result;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> result(static_cast<std::size_t>(number()));
    for (std::string& one : result) one = text();
    return result;
  }

 private:
  std::string_view bytes_;
};

}  // namespace

std::string to_bytes(const CompiledProgram& program) {
  std::string bytes;
  put(bytes, program.workspace);
  put(bytes, program.own_scratch);
  put(bytes, static_cast<std::int64_t>(program.passes.size()));
  for (const PassFunctions& pass : program.passes) {
    put(bytes, pass.before);
    put(bytes, pass.rows);
    put(bytes, pass.after);
  }
  put(bytes, static_cast<std::int64_t>(program.pieces.size()));
  for (const auto& [function, count] : program.pieces) {
    put(bytes, function);
    put(bytes, count);
  }
  put(bytes, program.external_functions);
  put(bytes, program.object);
  return digest(bytes) + bytes;
}

std::optional<CompiledProgram> from_bytes(std::string_view bytes) {
  if (bytes.size() < digest_size || digest(bytes.substr(digest_size)) != bytes.substr(0, digest_size)) return {};
  Reader reader(bytes.substr(digest_size));
  CompiledProgram program;
  program.workspace = reader.number();
  program.own_scratch = reader.number();
  program.passes.resize(static_cast<std::size_t>(reader.number()));
  for (PassFunctions& pass : program.passes) {
    pass.before = reader.texts();
    pass.rows = reader.texts();
    pass.after = reader.texts();
  }
  for (std::int64_t left = reader.number(); left > 0; --left) {
    const std::string function = reader.text();
    program.pieces[function] = reader.number();
  }
  program.external_functions = reader.texts();
  program.object = reader.text();
  return program;
}

}  // namespace steepest::jit
