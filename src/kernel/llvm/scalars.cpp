#include "kernel/llvm/scalars.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "graph/index_map.hpp"
#include "steepest/structural.hpp"

namespace steepest::jit {
namespace {

/// Elements of an array that is taken apart: computed, only put together, and columns of the table. Longer ones are
/// good loops as they are.
constexpr std::int64_t most_computed = 16, most_moved = 64, most_columns = 4;
/// Instructions that may come of it: LLVM's time grows with them.
constexpr std::int64_t most_numbers = 1500;

std::int64_t size_of(const Program& program, std::uint32_t value) { return element_count(program.values[value].shape); }

bool takes_apart(Op op) { return op == Op::slice || op == Op::concat || op == Op::unslice; }

bool only_moves(Op op) { return takes_apart(op) || op == Op::permute || op == Op::broadcast; }

bool is_reduction(Op op) { return op == Op::reduce_sum || op == Op::reduce_min || op == Op::reduce_max; }

bool is_row_reduction(Op op) {
  return op == Op::row_sum || op == Op::row_prod || op == Op::row_min || op == Op::row_max;
}

Op combining(Op reduction) {
  if (reduction == Op::reduce_min) return Op::min;
  return reduction == Op::reduce_max ? Op::max : Op::add;
}

bool takes_apart(const Program& program) {
  return std::ranges::any_of(program.passes, [](const Pass& pass) {
    return std::ranges::any_of(pass.rows, [](const Instruction& instruction) { return takes_apart(instruction.op); });
  });
}

class Splitter final {
 public:
  explicit Splitter(const Program& program) : old_(program), whole_(program.values.size()) {}

  std::optional<Program> run() {
    choose();
    if (!worth_it_ || numbers_ > most_numbers) return {};
    result_ = old_;
    elements_.resize(old_.values.size());
    place_block();
    make_zero();
    for (std::size_t i = 0; i < result_.passes.size(); ++i) split(i);
    result_.row_outputs = std::move(row_outputs_);
    result_.scratch_size = scratch_;
    return std::move(result_);
  }

 private:
  // Places in the block are used again and again; elements may be wanted when the array's place would be another's. The
  // plan gives places of its own, as few as it can.
  void place_block() {
    std::vector<std::int64_t> place(old_.values.size());
    for (std::uint32_t i = 0; i < old_.values.size(); ++i) {
      const Value& value = old_.values[i];
      if (value.storage != Storage::block || value.owner != i) continue;
      place[i] = take(size_of(old_, i));
    }
    for (Value& value : result_.values) {
      if (value.storage != Storage::block) continue;
      value.offset = place[value.owner] + value.offset - old_.values[value.owner].offset;
    }
  }

  std::int64_t take(std::int64_t size) {
    scratch_ += size;
    return scratch_ - size;
  }

  /// Only ever a literal of the code: the caller's globals end before it.
  void make_zero() {
    Value zero;
    zero.offset = static_cast<std::int64_t>(result_.initial_globals.size());
    zero_ = add_value(zero);
    result_.initial_globals.push_back(0);
  }

  bool is_small(std::uint32_t value, std::int64_t most) const {
    const std::int64_t size = size_of(old_, value);
    return size > 0 && size <= (old_.values[value].storage == Storage::column ? most_columns : most);
  }

  /// Whether the instruction can be done element by element.
  bool is_separable(const Instruction& instruction) const {
    const Op op = instruction.op;
    const bool computes = is_elementwise(op) || is_reduction(op) || is_row_reduction(op) || op == Op::matmul;
    if (!computes && !only_moves(op)) return false;
    const std::int64_t most = computes ? most_computed : most_moved;
    return is_small(instruction.result, most) &&
           std::ranges::all_of(instruction.arguments, [&](std::uint32_t argument) { return is_small(argument, most); });
  }

  /// Instructions on numbers that an instruction becomes.
  std::int64_t numbers_of(const Instruction& instruction) const {
    if (only_moves(instruction.op)) return 0;
    const std::uint32_t first = instruction.arguments[0];
    if (is_reduction(instruction.op)) return size_of(old_, first);
    const std::int64_t results = size_of(old_, instruction.result);
    return instruction.op == Op::matmul ? 2 * results * old_.values[first].shape.back() : results;
  }

  /// A node computed in several passes has to have the same bits in all, so it stays whole in all or in none.
  void choose() {
    std::set<NodeId> whole_nodes;
    for (std::size_t before = ~std::size_t{0}; whole_nodes.size() != before;) {
      before = whole_nodes.size();
      numbers_ = 0;
      worth_it_ = false;
      for (const Pass& pass : old_.passes) choose(pass);
      for (std::size_t i = 0; i < whole_.size(); ++i) {
        if (whole_[i]) whole_nodes.insert(old_.values[i].node);
      }
      for (std::size_t i = 0; i < whole_.size(); ++i) {
        if (old_.values[i].storage == Storage::block && whole_nodes.contains(old_.values[i].node)) whole_[i] = true;
      }
    }
  }

  /// Backwards: arrays of the block that an instruction reads that stays as it is stay as they are.
  void choose(const Pass& pass) {
    for (std::size_t i = pass.rows.size(); i-- > 0;) {
      const Instruction& instruction = pass.rows[i];
      if (is_separable(instruction) && !whole_[instruction.result]) {
        numbers_ += numbers_of(instruction);
        worth_it_ = worth_it_ || takes_apart(instruction.op);
        continue;
      }
      whole_[instruction.result] = true;
      for (const std::uint32_t argument : instruction.arguments) {
        const Value& value = old_.values[argument];
        if (value.storage == Storage::block && !value.shape.empty()) whole_[value.owner] = true;
      }
    }
  }

  /// Reads numbers where they are now.
  Instruction kept(Instruction instruction) {
    for (std::uint32_t& argument : instruction.arguments) {
      const Value& value = old_.values[argument];
      if (value.storage == Storage::block && value.shape.empty()) argument = element(argument, 0);
    }
    return instruction;
  }

  void split(std::size_t number) {
    rows_.clear();
    Pass& pass = result_.passes[number];
    for (const Instruction& instruction : pass.rows) {
      if (whole_[instruction.result]) {
        rows_.push_back(kept(instruction));
      } else {
        split(instruction);
      }
    }
    const std::size_t first = row_outputs_.size();
    for (const RowOutput& output : old_.row_outputs) {
      if (output.pass == number) split(output);
    }
    pass.rows = living(std::span(row_outputs_).subspan(first));
  }

  void split(const RowOutput& output) {
    if (elements_[old_.values[output.value].owner].empty()) return row_outputs_.push_back(output);
    for (std::int64_t i = 0; i < size_of(old_, output.value); ++i) {
      row_outputs_.push_back({element(output.value, i), output.first + i, output.pass});
    }
  }

  void split(const Instruction& instruction) {
    if (is_row_reduction(instruction.op)) return split_row_reduction(instruction);
    std::vector<std::uint32_t>& elements = elements_[instruction.result];
    std::vector<std::uint32_t> made;
    if (only_moves(instruction.op)) {
      made = moved(instruction);
    } else if (is_reduction(instruction.op)) {
      made = reduced(instruction);
    } else if (instruction.op == Op::matmul) {
      made = product(instruction);
    } else {
      for (std::int64_t i = 0; i < size_of(old_, instruction.result); ++i) {
        std::vector<std::uint32_t> arguments;
        for (const std::uint32_t argument : instruction.arguments) {
          arguments.push_back(element(argument, size_of(old_, argument) == 1 ? 0 : i));
        }
        made.push_back(compute(instruction, instruction.op, std::move(arguments)));
      }
    }
    elements = std::move(made);
  }

  void split_row_reduction(const Instruction& instruction) {
    for (std::int64_t i = 0; i < size_of(old_, instruction.result); ++i) {
      Value total = result_.values[instruction.result];
      total.shape = {};
      total.offset += i;
      Instruction each = instruction;
      each.arguments = {element(instruction.arguments[0], i)};
      each.accumulator += i;
      each.result = add_value(std::move(total));
      rows_.push_back(std::move(each));
    }
  }

  std::vector<std::uint32_t> moved(const Instruction& instruction) {
    std::vector<Shape> shapes;
    std::vector<std::uint32_t> all;
    for (const std::uint32_t argument : instruction.arguments) {
      shapes.push_back(old_.values[argument].shape);
      for (std::int64_t i = 0; i < size_of(old_, argument); ++i) all.push_back(element(argument, i));
    }
    std::vector<std::uint32_t> result;
    for (const std::int64_t source :
         movement_sources(instruction.op, instruction.attributes, shapes, old_.values[instruction.result].shape)) {
      result.push_back(source < 0 ? zero_ : all[static_cast<std::size_t>(source)]);
    }
    return result;
  }

  std::vector<std::uint32_t> reduced(const Instruction& instruction) {
    constexpr std::uint32_t none = ~std::uint32_t{0};
    std::vector<std::uint32_t> result(static_cast<std::size_t>(size_of(old_, instruction.result)), none);
    const std::uint32_t argument = instruction.arguments[0];
    std::int64_t next = 0;
    for (const std::int64_t target : reduction_targets(old_.values[argument].shape, instruction.attributes)) {
      std::uint32_t& total = result[static_cast<std::size_t>(target)];
      const std::uint32_t term = element(argument, next++);
      if (total == none && instruction.op == Op::reduce_sum) total = zero_;
      total = total == none ? term : compute(instruction, combining(instruction.op), {total, term});
    }
    return result;
  }

  std::vector<std::uint32_t> product(const Instruction& instruction) {
    const std::uint32_t left = instruction.arguments[0], right = instruction.arguments[1];
    const std::int64_t terms = old_.values[left].shape.back();
    const std::int64_t rows = size_of(old_, left) / terms, columns = size_of(old_, right) / terms;
    std::vector<std::uint32_t> result;
    for (std::int64_t i = 0; i < rows; ++i) {
      for (std::int64_t j = 0; j < columns; ++j) {
        std::uint32_t total = zero_;
        for (std::int64_t k = 0; k < terms; ++k) {
          const std::uint32_t term =
              compute(instruction, Op::mul, {element(left, i * terms + k), element(right, k * columns + j)});
          total = compute(instruction, Op::add, {total, term});
        }
        result.push_back(total);
      }
    }
    return result;
  }

  /// One element of a value, wherever it is.
  std::uint32_t element(std::uint32_t value, std::int64_t position) {
    const Value& array = result_.values[value];
    const std::uint32_t owner = array.owner;
    if (const auto& elements = elements_[owner]; array.storage == Storage::block && !elements.empty()) {
      return elements[static_cast<std::size_t>(array.offset - result_.values[owner].offset + position)];
    }
    if (array.shape.empty()) return value;
    const auto [known, is_new] = parts_.try_emplace({value, position}, 0);
    if (!is_new) return known->second;
    Value one = array;
    one.shape = {};
    one.offset += position;
    return known->second = add_value(std::move(one));
  }

  /// A sum with a pad's zero is no operation; one that begins with zero is, for the sake of -0.
  std::uint32_t compute(const Instruction& like, Op op, std::vector<std::uint32_t> arguments) {
    if (like.op == Op::add && arguments[0] == zero_) return arguments[1];
    if ((op == Op::add || op == Op::sub) && arguments[1] == zero_) return arguments[0];
    Value value = result_.values[like.result];
    value.shape = {};
    value.offset = take(1);
    value.owner = static_cast<std::uint32_t>(result_.values.size());
    Instruction instruction{.op = op, .arguments = std::move(arguments), .attributes = {}};
    if (op == like.op) instruction.attributes = like.attributes;
    instruction.result = add_value(std::move(value));
    rows_.push_back(instruction);
    return instruction.result;
  }

  std::uint32_t add_value(Value value) {
    if (value.storage == Storage::global) value.owner = static_cast<std::uint32_t>(result_.values.size());
    result_.values.push_back(std::move(value));
    return static_cast<std::uint32_t>(result_.values.size() - 1);
  }

  /// The instructions that something depends on.
  std::vector<Instruction> living(std::span<const RowOutput> outputs) const {
    std::vector<bool> wanted(result_.values.size());
    const auto want = [&](std::uint32_t value) { wanted[result_.values[value].owner] = true; };
    for (const RowOutput& output : outputs) want(output.value);
    std::vector<Instruction> result;
    for (std::size_t i = rows_.size(); i-- > 0;) {
      const Instruction& instruction = rows_[i];
      if (result_.values[instruction.result].storage == Storage::block && !wanted[instruction.result]) continue;
      for (const std::uint32_t argument : instruction.arguments) want(argument);
      result.push_back(instruction);
    }
    std::ranges::reverse(result);
    return result;
  }

  const Program& old_;
  Program result_;
  std::vector<bool> whole_;                                                ///< by value: stays an array
  std::map<std::pair<std::uint32_t, std::int64_t>, std::uint32_t> parts_;  ///< elements of what is not taken apart
  std::vector<std::vector<std::uint32_t>> elements_;                       ///< by value, of those that are taken apart
  std::vector<Instruction> rows_;
  std::vector<RowOutput> row_outputs_;
  std::uint32_t zero_ = 0;
  std::int64_t scratch_ = 0, numbers_ = 0;
  bool worth_it_ = false;
};

}  // namespace

std::optional<Program> with_scalars(const Program& program) {
  if (!takes_apart(program)) return {};
  return Splitter(program).run();
}

}  // namespace steepest::jit
