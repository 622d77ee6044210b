#pragma once

#include <map>

#include "kernel/llvm/plan.hpp"

namespace steepest::jit {

struct Accesses;

/// Who wrote which range of a storage last.
class Writers final {
 public:
  void write(std::int64_t offset, std::int64_t size, std::uint32_t value);
  /// The writer of the range that holds `offset`.
  std::optional<std::uint32_t> at(std::int64_t offset) const;

 private:
  struct Range {
    std::int64_t end = 0;
    std::uint32_t value = 0;
  };
  std::map<std::int64_t, Range> ranges_;
};

/// Fills a plan: finds what aliases what, gathers instructions into loops, decides what must lie in memory and where.
class Planner final {
 public:
  explicit Planner(Plan& plan) : plan_(plan), program_(*plan.program_) {}
  void run();

 private:
  void find_producers();
  void find_constants(const Writers& globals);
  void find_aliases(const Writers& globals);
  void find_block_aliases(std::size_t pass);
  void note_alias(std::uint32_t value, const Writers& writers);
  /// A view that someone reads by its address becomes a copy.
  void materialise(std::uint32_t value);

  // What is computed again where it is read (recomputing.cpp)
  void find_recomputed();
  bool is_cheap(std::uint32_t value) const;
  bool is_cheap_by_row(std::uint32_t value) const;
  bool is_piecewise(std::uint32_t value) const;
  bool is_cheap_array(std::uint32_t value) const;
  bool is_quick(const Instruction& instruction) const;
  std::vector<std::uint32_t> ingredients_of(std::uint32_t value) const;
  std::vector<Operand> sources_of(const Operand& operand, const Shape& space) const;
  void keep(const Instruction& instruction, bool in_rows);
  void keep_array(std::uint32_t value);

  // Rows of tables that are read element by element (table_rows.cpp)
  void find_table_rows();
  bool is_table_row(const Instruction& instruction) const;
  bool is_whole(std::uint32_t argument) const;
  bool reads_row_by_row(const Instruction& instruction) const;
  bool drop_table_rows(const Instruction& instruction);

  void plan_section(const std::vector<Instruction>& instructions, std::span<const RowOutput> outputs, Section& section);
  void add_instruction(const Instruction& instruction, Section& section);
  void add_concat(const Instruction& instruction, Section& section);
  void add_unslice(const Instruction& instruction, Section& section);
  void add_structural(const Instruction& instruction, Section& section);
  void fill_around(const Instruction& instruction, const std::vector<std::int64_t>& first, Section& section);
  std::size_t add_fill(const Instruction& instruction, Section& section);
  void add_copy(Member member, const Shape& space, std::size_t earliest, Section& section);
  void add_row_output(const RowOutput& output, Section& section);
  std::size_t place(Section& section, Member member, const Shape& space, bool per_row, std::size_t earliest);
  bool is_row_by_row(const Member& member) const;
  bool has_room(const Group& group, const Accesses& accesses) const;
  void written(std::uint32_t value, std::size_t group, bool complete_at_once);

  std::vector<Operand> reads_of(const Member& member) const;
  bool is_here(const Operand& operand, const Shape& space) const;
  bool in_registers(const Operand& operand, std::size_t group, const Shape& space) const;
  std::size_t earliest_group(const Operand& operand, const Section& section, const Shape& space) const;
  std::size_t earliest_group(const Member& member, const Section& section, const Shape& space) const;
  std::uint32_t owner_of(std::uint32_t value) const;
  void find_stored(const Section& section);
  void note_reader(std::uint32_t owner, std::size_t reader);
  std::int64_t input_scratch() const;
  void place_scratch();

  Plan& plan_;
  const Program& program_;
  std::size_t first_group_ = 1;            ///< number of the current section's first loop
  std::vector<std::size_t> first_writer_;  ///< by value: loops
  std::vector<bool> kept_;                 ///< by value: asked for, so in memory to the end
  std::vector<bool> late_;                 ///< by value: complete only after its loop, so never read in it
};

}  // namespace steepest::jit
