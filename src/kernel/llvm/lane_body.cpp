#include <algorithm>

#include "kernel/llvm/host.hpp"
#include "kernel/llvm/scan.hpp"

namespace steepest::jit {
namespace {

/// Which globals of a body differ between rows.
class Variation final {
 public:
  explicit Variation(const Program& body) : body_(body), varies_(body.initial_globals.size()) {}

  bool of(std::int64_t offset, std::int64_t size) const {
    const auto first = varies_.begin() + offset;
    return std::find(first, first + size, true) != first + size;
  }
  bool of(std::uint32_t value) const {
    return of(body_.values[value].offset, element_count(body_.values[value].shape));
  }
  void mark(std::int64_t offset, std::int64_t size) { std::fill_n(varies_.begin() + offset, size, true); }
  bool of(const Instruction& instruction) const {
    return std::ranges::any_of(instruction.arguments, [&](std::uint32_t argument) { return of(argument); });
  }
  void spread() {
    for (const auto* section : {&body_.passes[0].before, &body_.passes[0].after}) {
      for (const Instruction& instruction : *section) {
        const steepest::Value& result = body_.values[instruction.result];
        if (of(instruction)) mark(result.offset, element_count(result.shape));
      }
    }
  }

 private:
  const Program& body_;
  std::vector<bool> varies_;
};

Variation variation_of(const Program& body, const std::vector<bool>& varying) {
  Variation variation(body);
  const Program::InputPlace* carry = nullptr;
  for (const Program::InputPlace& input : body.inputs) {
    if (input.input == 0) carry = &input;
    if (varying[input.input]) variation.mark(input.offset, input.size);
  }
  variation.spread();
  // A carry that begins alike in all rows differs once a step has made it so.
  if (carry && variation.of(body.outputs[0])) {
    variation.mark(carry->offset, carry->size);
    variation.spread();
  }
  return variation;
}

}  // namespace

Program lane_body(const Program& body, const std::vector<bool>& varying) {
  const Variation variation = variation_of(body, varying);
  Program result = body;
  result.block_rows = lanes;
  result.scratch_size = static_cast<std::int64_t>(body.initial_globals.size());
  for (std::uint32_t i = 0; i < result.values.size(); ++i) {
    if (!variation.of(i)) continue;
    result.values[i].per_row = true;
    result.values[i].storage = Storage::block;
  }
  for (Program::InputPlace& input : result.inputs) {
    if (variation.of(input.offset, input.size)) input.storage = Storage::block;
  }
  Pass& pass = result.passes[0];
  std::vector<Instruction> all = std::move(pass.before);
  all.insert(all.end(), pass.after.begin(), pass.after.end());
  pass.before.clear();
  pass.after.clear();
  for (Instruction& instruction : all) {
    (variation.of(instruction.result) ? pass.rows : pass.before).push_back(std::move(instruction));
  }
  return result;
}

}  // namespace steepest::jit
