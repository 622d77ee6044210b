#include <dlfcn.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/Support/SHA256.h>
#include <sys/stat.h>

#include <bit>

#include "kernel/llvm/compiled_program.hpp"
#include "steepest/base.hpp"

namespace steepest::jit {
namespace {

/// Everything that code depends on, as one stream into a hash.
class Key final {
 public:
  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void add(T value) {
    const auto* first = reinterpret_cast<const std::uint8_t*>(&value);
    hash_.update(llvm::ArrayRef(first, sizeof value));
  }
  template <class T>
  void add(const std::vector<T>& values) {
    add(values.size());
    if constexpr (std::is_arithmetic_v<T>) {
      const auto* first = reinterpret_cast<const std::uint8_t*>(values.data());
      hash_.update(llvm::ArrayRef(first, values.size() * sizeof(T)));
    } else {
      for (const T& value : values) add(value);
    }
  }
  void add(const std::string& text) {
    add(text.size());
    hash_.update(text);
  }

  void add(const steepest::Value& value) {
    add(value.shape);
    add(value.per_row);
    add(value.element);
    add(value.storage);
    add(value.offset);
    add(value.owner);
  }
  void add(const Instruction& instruction) {
    add(instruction.op);
    add(instruction.result);
    add(instruction.arguments);
    add(instruction.attributes);
    add(instruction.function);
    add(instruction.accumulator);
  }
  void add(const Accumulator& accumulator) {
    add(accumulator.combine);
    add(accumulator.offset);
    add(accumulator.size);
    add(accumulator.global_offset);
  }
  void add(const Pass& pass) {
    add(pass.before);
    add(pass.rows);
    add(pass.accumulators);
    add(pass.after);
    add(pass.accumulators_size);
  }
  void add(const RowOutput& output) {
    add(output.value);
    add(output.first);
    add(output.pass);
  }
  void add(const Program::InputPlace& input) {
    add(input.storage);
    add(input.offset);
    add(input.size);
  }
  void add(const Program& program) {
    add(program.values);
    add(program.passes);
    add(program.functions.size());
    for (const std::shared_ptr<const Program>& body : program.functions) add(*body);
    add_numbers(program.initial_globals);
    add(program.scratch_size);
    add(program.block_rows);
    add(program.row_count_offset);
    add(program.precision);
    add(program.singles);
    add(program.inputs);
    add(program.columns);
    add(program.outputs);
    add(program.row_outputs);
    add(program.row_output_columns);
  }

  /// Most are zeros: places of results.
  void add_numbers(const std::vector<double>& numbers) {
    add(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (std::bit_cast<std::uint64_t>(numbers[i]) == 0) continue;
      add(i);
      add(numbers[i]);
    }
  }

  std::string text() { return llvm::toHex(hash_.final(), true); }

 private:
  llvm::SHA256 hash_;
};

/// The file that this function stands in: another build may emit other code.
void add_module(Key& key) {
  Dl_info info = {};
  struct stat status = {};
  if (dladdr(reinterpret_cast<const void*>(&add_module), &info) == 0 || stat(info.dli_fname, &status) != 0) {
    throw InternalError("the compiling module does not find its own file");
  }
  key.add(status.st_size);
  key.add(status.st_mtim.tv_sec);
  key.add(status.st_mtim.tv_nsec);
}

}  // namespace

std::string program_key(const Program& program, const Host& host, Tier tier) {
  Key key;
  key.add(std::string(LLVM_VERSION_STRING));
  add_module(key);
  key.add(host.cpu);
  key.add(host.features);
  key.add(host.cache);
  key.add(host.native_lanes);
  key.add(static_cast<int>(tier));
  key.add(program);
  return key.text();
}

}  // namespace steepest::jit
