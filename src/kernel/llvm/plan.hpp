#pragma once

#include <optional>
#include <set>

#include "steepest/kernel.hpp"

/// How a program's instructions are gathered into loops. Nothing here knows LLVM.
namespace steepest::jit {

/// What a member of a loop does at every point of the loop's space.
enum class Work : std::uint8_t {
  compute,          ///< an elementwise operator or a gather
  array_reduction,  ///< a reduction over array axes; a matmul is the sum of a product
  row_reduction,    ///< a reduction over rows; a row_outer is the sum of a product
  copy,             ///< a rearranged value that must lie in memory, a piece of a concat, the inside of an unslice
  fill,             ///< zeros, for what is then added or copied into
  row_output,       ///< a per-row result handed to the caller
  structural,       ///< scatter_add, scan and linear algebra, which bring loops of their own
};

struct Member {
  Work work = Work::compute;
  const Instruction* instruction = nullptr;
  std::uint32_t source = 0;              ///< copy, row_output: the value read
  std::uint32_t target = 0;              ///< the value written
  std::vector<std::int64_t> start = {};  ///< copy: the target's position is start + step * position
  std::vector<std::int64_t> step = {};
  std::int64_t first = 0;  ///< row_output: its first column
};

/// Up to this many arrays that lie in one another, as x1 y1 x2 y2 ..., are read and written in lanes.
inline constexpr std::int64_t most_interleaved = 4;

/// What a loop reads may change from position to position: here is how, by axis of the loop (those that the lists
/// have).
struct Pieces {
  /// Where one piece of an operand ends and the next begins; ascending, inside the loop's range.
  std::vector<std::vector<std::int64_t>> cuts;
  /// After how many positions the pieces come round again.
  std::vector<std::int64_t> periods;
};

/// A loop nest over array positions, and over rows if `per_row`; or one structural member.
struct Group {
  Shape space;
  bool per_row = false;
  bool row_by_row = false;    ///< lanes along the last axis, one row after the other
  std::vector<bool> reduced;  ///< axes that an array reduction sums over; empty without one
  std::vector<Member> members;
  std::size_t weight = 0;  ///< of the members, in instructions
  Pieces pieces = {};
  std::set<std::uint32_t> computed = {};  ///< values that it computes again
};

using Section = std::vector<Group>;

struct PassPlan {
  Section before, rows, after;
};

/// An operand of an instruction as its loop reads it.
struct Operand {
  std::uint32_t value = 0;
  std::vector<std::size_t> axes;  ///< the loop's axes in the order of the operand's; empty for a single element
  bool in_place = true;           ///< whether the position is the loop's alone (not that of a gather's table)
};

Shape space_of(const Program& program, const Instruction& instruction);
std::vector<Operand> operands_of(const Program& program, const Instruction& instruction);
Work work_of(Op op);
bool is_arithmetic(Op op);
/// The axes of the instruction's space that it sums over.
std::vector<bool> reduced_axes(const Program& program, const Instruction& instruction);

/// Where a value without an instruction of its own lies: in another value's elements.
struct Alias {
  std::uint32_t owner = 0;
  std::int64_t shift = 0;  ///< elements
};

/// A program with its loops. The program must outlive it.
class Plan {
 public:
  explicit Plan(const Program& program);

  const Program& program() const { return *program_; }
  const std::vector<PassPlan>& passes() const { return passes_; }
  const steepest::Value& value(std::uint32_t index) const { return program_->values[index]; }
  /// Doubles a row that the loops keep in scratch.
  std::int64_t scratch_size() const { return scratch_size_; }

  /// The same elements in the same order under the name of the value that computes them.
  std::uint32_t canonical(std::uint32_t value) const;
  /// The instruction that only rearranges an argument and is resolved where it is read, or null.
  const Instruction* view(std::uint32_t value) const;
  /// The instruction that computes a value, or null for inputs, constants and totals.
  const Instruction* producer(std::uint32_t value) const { return producers_[value]; }
  /// The number, for literals.
  std::optional<double> literal(std::uint32_t value) const;
  bool is_stored(std::uint32_t value) const { return stored_[value]; }
  /// Whether loops other than the value's own compute it again: it takes less than reading it would.
  bool is_recomputed(std::uint32_t value) const { return recomputed_[value]; }
  /// Whether the value is a row of a table, or made of such, and all loops that read it take one row after the other.
  bool is_table_row(std::uint32_t value) const { return table_rows_[value]; }
  /// The number of the loop that computes a value; 0 for none. Loops are numbered through all sections.
  std::size_t group_of(std::uint32_t value) const { return groups_[value]; }
  /// Whether the loop is the last of several in its section that read the column: what it reads is still in the cache,
  /// so it has time to fetch the next block's.
  bool reads_again(std::uint32_t column, std::size_t group) const;
  /// First element in scratch, in the globals, or first column.
  std::int64_t offset(std::uint32_t value) const;

 private:
  friend class Planner;

  const Program* program_;
  std::vector<PassPlan> passes_;
  std::vector<const Instruction*> producers_;
  std::vector<Alias> aliases_;
  std::vector<bool> constant_, stored_, materialised_, recomputed_, table_rows_;
  std::vector<std::size_t> groups_;
  struct Readers {
    std::size_t first = 0, last = 0;  ///< loops
  };
  std::vector<Readers> readers_;       ///< by value
  std::vector<std::int64_t> scratch_;  ///< by value: its place in scratch, or -1
  std::int64_t scratch_size_ = 0;
};

}  // namespace steepest::jit
