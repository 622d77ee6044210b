#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <functional>
#include <map>
#include <tuple>

#include "kernel/llvm/lane_math.hpp"
#include "kernel/llvm/plan.hpp"

namespace steepest::jit {

/// The least and the greatest of some positions.
struct Bounds {
  std::int64_t least = 0, greatest = 0;
};

/// Where a loop stands on one axis of an array: lane l is at scale * base + offset + step * l.
struct Coordinate {
  llvm::Value* base = nullptr;  ///< an i64, or eight where every lane has its own
  std::int64_t step = 0;
  bool varies = false;  ///< whether base depends on the row
  std::int64_t offset = 0;
  std::optional<Bounds> bounds = {};  ///< of all positions that the emitted code meets, where they are known
  std::int64_t scale = 1;

  Coordinate shifted(std::int64_t by) const;
  Coordinate stretched(std::int64_t by) const;
  /// Exactly: all positions are multiples.
  Coordinate divided(std::int64_t by) const;
};
using Point = std::vector<Coordinate>;

/// What the emitted functions of one module share.
struct ModuleState {
  llvm::Module& module;
  const Host& host;
  std::int64_t workspace = 0;                ///< doubles that scans and matrices need beside the caller's scratch
  int functions = 0;                         ///< counts names
  std::map<Op, llvm::Function*> folds = {};  ///< eight lanes to one, by reduction
  const Plan* whole = nullptr;               ///< the program's own plan, not that of a loop's body
  std::vector<LargePlace> places = {};       ///< of the program
  std::int64_t globals = 0;                  ///< doubles that the caller has for it
  std::map<std::string, std::int64_t> pieces = {};    ///< functions that are called once a piece, and how often
  std::map<std::int64_t, std::int64_t> singles = {};  ///< globals that are read as floats: where they begin, how many
};

/// The arguments of every emitted function, in this order. Beside the rows, `columns` are the program's large places,
/// and `rows` is the number of the piece.
enum class Argument : unsigned { columns, row_outputs, globals, accumulators, scratch, workspace, rows, fetch };
llvm::Function* declare_function(ModuleState& module, const std::string& name);
/// Compiles the function for the CPU that runs it.
void set_target(llvm::Function& function, const Host& host);
/// The functions that do a section's work, to be called one after another. `first_group` is the number of its first
/// loop.
std::vector<llvm::Function*> emit_section(ModuleState& module, const Plan& plan, const Section& section,
                                          std::size_t first_group);

/// The function that makes the floats which stand for the globals that rows read; null where there are none.
llvm::Function* emit_singles(ModuleState& module, const Program& program);

/// Emits loops into one function.
class Emitter final {
 public:
  Emitter(ModuleState& module, const Plan& plan, llvm::Function* function);
  /// `number` is the group's in its plan.
  void emit(const Group& group, std::size_t number);
  /// The same for one of several pieces of a loop. What each adds up it leaves in the workspace, from `totals` on.
  void emit_piece(const Group& group, std::size_t number, std::int64_t pieces, std::int64_t totals);
  /// Puts together what the pieces have left there.
  void emit_piece_totals(const Group& group, std::int64_t pieces, std::int64_t totals);
  void finish() { builder_.CreateRetVoid(); }

  /// How many pieces the loop comes in, so that threads can share it; from the program alone. 1: not worth it.
  std::int64_t piece_count(const Group& group) const;

 private:
  friend class DenseEmitter;
  friend class ScanEmitter;
  using Body = std::function<void(llvm::Value*)>;

  // positions (positions.cpp)
  llvm::Value* index(std::int64_t value) { return builder_.getInt64(static_cast<std::uint64_t>(value)); }
  llvm::Value* plus(llvm::Value* a, llvm::Value* b);
  llvm::Value* times(llvm::Value* a, std::int64_t factor);
  llvm::Value* lane_indices(const Coordinate& at);
  /// The position in row-major order; with `whole`, the offset is part of the base. The scale is part of it, and in the
  /// result only says of what the base is a multiple; 0: it is 0.
  Coordinate linear(const Shape& shape, const Point& point, bool whole = true);
  Coordinate fixed(std::int64_t position) { return {index(0), 0, false, position, Bounds{position, position}, 0}; }
  Point behind(const Instruction& view, const Point& point);
  Point operand_point(const Operand& operand, const Point& point);
  /// Emits in front of the row loop what does not depend on the row.
  template <class Emit>
  auto hoisted(const Emit& emit);

  // memory (memory.cpp)
  llvm::Value* load(std::uint32_t value, const Point& point);
  bool is_made_here(std::uint32_t value) const;
  llvm::Value* load_memory(std::uint32_t value, const Point& point);
  llvm::Value* load_global(std::uint32_t value, const Coordinate& at);
  llvm::Value* load_rows(std::uint32_t value, const Coordinate& at);
  bool wants_prefetch(std::uint32_t value) const;
  void prefetch(llvm::Value* base, llvm::Value* element, unsigned level = 2);
  void prefetch_row(llvm::Value* column, llvm::Value* row);
  void prefetch_at(llvm::Value* place, unsigned level);
  llvm::Value* gathered_rows(std::uint32_t value, const Coordinate& at);
  llvm::Value* rows_pointer(std::uint32_t value, llvm::Value* element);
  void store(std::uint32_t value, const Point& point, llvm::Value* content);
  void store_pending();
  llvm::Value* interleaved(std::span<llvm::Value* const> contents);
  llvm::Value* load_interleaved(std::uint32_t value, const Coordinate& at);
  void store_row_output(const Member& member, const Point& point);
  llvm::Value* argument(Argument which) { return function_->getArg(static_cast<unsigned>(which)); }
  llvm::Value* element_pointer(llvm::Value* base, llvm::Value* element);
  /// The same among numbers as rows have them.
  llvm::Value* number_pointer(llvm::Value* base, llvm::Value* element);
  llvm::Align number_align() const { return llvm::Align(math_.bytes()); }
  /// Element `at` + `offset` of a value that is not per row.
  llvm::Value* global_pointer(std::uint32_t value, llvm::Value* at, std::int64_t offset = 0);
  bool may_read_beyond(std::uint32_t value, std::int64_t count) const;
  std::optional<std::size_t> place_of(std::uint32_t value) const;
  llvm::Value* place_pointer(std::size_t place);
  llvm::Align row_alignment(std::uint32_t value) const;

  // loops (loops.cpp)
  void loop(llvm::Value* begin, llvm::Value* end, std::int64_t step, const Body& body, bool may_be_empty);
  void axis_loop(std::int64_t size, const Body& body);
  void branch_if(llvm::Value* condition, const std::function<void()>& body);
  llvm::Value* local_variable(llvm::Type* type);
  void forget();

  // members (members.cpp)
  llvm::Value* compute(const Instruction& instruction, const Point& point);
  llvm::Value* gather(const Instruction& instruction, const Point& point);
  std::pair<llvm::Value*, llvm::Value*> table_place(llvm::Value* wanted, std::int64_t size);
  llvm::Value* piece(const Instruction& instruction, const Point& point);
  void emit_member(const Member& member, const Point& point);
  llvm::Value* neutral(Op op, int width);
  llvm::Value* combine(Op op, llvm::Value* a, llvm::Value* b);
  /// `total` with the instruction's operand at `point` added, multiplied, compared.
  llvm::Value* accumulate(const Instruction& instruction, llvm::Value* total, const Point& point);
  std::optional<std::array<Operand, 2>> summed_product(const Instruction& instruction) const;
  llvm::Value* fold_lanes(Op op, llvm::Value* total);
  llvm::Value* eight_doubles(Op op, llvm::Value* total);
  llvm::Value* call_fold(Op op, llvm::Value* total);
  llvm::Function* folding_function(Op op);
  Point result_point(const Instruction& instruction, const Point& point);

  // loops over rows (row_loops.cpp)
  struct Tiling {
    std::size_t axis = 0;
    std::int64_t size = 1;     ///< positions of the axis in one pass over the rows
    bool split = false;        ///< full steps of eight rows apart from the last, partial one
    bool covers_sums = false;  ///< one tile holds all that an array reduction sums
  };
  Tiling choose_tiling(const Group& group) const;
  void emit_row_group(const Group& group);
  void clear_array_reductions(const Group& group);
  void emit_tiles(const Group& group, const Tiling& tiling);
  void emit_other_axes(const Group& group, const Tiling& tiling, std::vector<Point> points, std::size_t axis);
  void emit_rows(const Group& group, const Tiling& tiling, const std::vector<Point>& points);
  void emit_row_body(const Group& group, const Tiling& tiling, const std::vector<Point>& points, llvm::Value* row,
                     bool partial);
  void accumulate_rows(const Instruction& instruction, std::size_t first, const std::vector<Point>& points);
  void accumulate_axis(const Instruction& instruction, const Tiling& tiling, const std::vector<Point>& points,
                       const Group& group);
  void finish_row_reductions(const Group& group, const std::vector<Point>& points);

  // loops over array positions (array_loops.cpp)
  struct ArrayLoops {
    std::vector<std::size_t> order;  ///< axes, outermost first: those kept, then those summed
    std::size_t kept = 0;
    std::optional<std::size_t> lane_axis;
  };
  struct Total {
    llvm::Value* wide = nullptr;
    llvm::Value* single = nullptr;
  };
  ArrayLoops choose_array_loops(const Group& group) const;
  void emit_array_group(const Group& group);
  void emit_array_axes(const Group& group, const ArrayLoops& loops, Point point, std::size_t level);
  void emit_part(const Group& group, const ArrayLoops& loops, const Point& point, std::size_t level, Bounds part);
  void emit_piece_steps(const Group& group, std::size_t axis, bool in_lanes, std::int64_t count, const Body& body,
                        const std::function<void()>& rest);
  llvm::Value* piece_total(std::size_t reduction, llvm::Value* piece);
  void emit_lanes(const Group& group, std::size_t axis, std::int64_t begin, std::int64_t count, const Body& body);
  void lane_steps(std::int64_t begin, std::int64_t end, const Body& body);
  llvm::Value* last_lanes(int count);
  void emit_array_totals(const Group& group, const ArrayLoops& loops, const Point& point);
  void emit_array_body(const Group& group, const Point& point);

  // one row after the other, in lanes along an axis (row_by_row.cpp)
  void emit_row_by_row(const Group& group);
  using Element = std::function<llvm::Value*(llvm::Value*)>;
  void prefetch_table_row(std::uint32_t places, const Shape& table, llvm::Value* row, const Element& pointer_at);
  void prefetch_tables(const Group& group, llvm::Value* row);
  void add_table_row(const Instruction& instruction, const Point& source, llvm::Value* row);

  // products of matrices (product_loops.cpp)
  bool is_product_group(const Group& group) const;
  void emit_product_group(const Group& group);
  void each_product_row(const Shape& kept, const std::function<void(const Point&)>& body);
  void each_product_column(const Shape& kept, const Point& row, const std::function<void(const Point&)>& body);
  void add_terms(const Member& member, const Shape& kept, llvm::Value* first, std::int64_t count);

  // large products in every row (row_products.cpp)
  struct Place {
    std::uint32_t value = 0;  ///< that lies in memory
    llvm::Value* base = nullptr;
    std::int64_t step = 0;
  };
  struct MatrixProduct {
    Operand matrix, columns;  ///< the same for all rows, and per row
    std::uint32_t target = 0;
    std::size_t tiled = 0;  ///< an axis of the matrix alone
  };
  struct MatrixTile {
    std::int64_t rows = 0, terms = 0;
    std::int64_t all_terms = 0;  ///< 0: nothing is fetched beforehand
  };
  struct OuterTile {
    llvm::Value* row = nullptr;
    std::int64_t rows = 0;
    llvm::Value* column = nullptr;
    std::int64_t columns = 0;
  };
  struct RowRange {
    llvm::Value *begin = nullptr, *end = nullptr;
    llvm::Value* existing = nullptr;  ///< rows beyond these count nothing; null: all exist
  };
  struct OuterFactors {
    std::vector<llvm::Value*> left, right;  ///< pointers to columns
  };
  bool reads_memory(const Operand& operand) const;
  bool is_row_product_group(const Group& group) const;
  void emit_row_product_group(const Group& group);
  Place place_of(std::uint32_t value, Point point);
  std::optional<MatrixProduct> matrix_product(const Group& group) const;
  void emit_matrix_product(const Group& group, const MatrixProduct& product);
  void emit_matrix_tile(const MatrixProduct& product, const Point& point, const MatrixTile& tile);
  void emit_outer_product(const Group& group);
  void emit_outer_rows(const Group& group, const RowRange& range);
  void emit_outer_tile(const Group& group, const OuterTile& tile, const RowRange& range);
  std::vector<llvm::Value*> emit_outer_lanes(const OuterFactors& columns, int first, const RowRange& range);
  llvm::Value* added_halves(llvm::Value* total);
  llvm::Value* turned_sums(std::span<llvm::Value* const> sums);
  llvm::Value* accumulator_of(const Instruction& instruction, const Point& point);
  void add_outer_sums(const Instruction& instruction, const Point& point, std::span<llvm::Value* const> sums);

  // a matrix times the rows in float32 (matrix_panels.cpp)
  bool has_matrix_panels(const Group& group, const MatrixProduct& product) const;
  void emit_matrix_panels(const Group& group, const MatrixProduct& product);
  void emit_matrix_part(const Group& group, const MatrixProduct& product, llvm::Value* first, std::int64_t terms);
  void copy_terms(const Operand& columns, llvm::Value* first, std::int64_t terms, llvm::Value* row);
  void emit_panel_sums(const MatrixProduct& product, const Point& point, const MatrixTile& tile, llvm::Value* row);

  // sums over rows of outer products in float32 (outer_panels.cpp)
  /// Of the loops over a panel, at a time: short loops of one step each end where the processor does not foresee it.
  static constexpr std::int64_t panel_steps = 8;
  void take_panel();
  bool has_outer_panels(const Group& group) const;
  void emit_outer_panels(const Group& group);
  void emit_outer_panel(const Group& group, llvm::Value* column, std::int64_t count);
  std::vector<llvm::Value*> column_pointers(const Operand& factor, llvm::Value* start, std::int64_t count);
  void turn_columns(const Operand& factor, llvm::Value* column, std::int64_t count);
  void emit_panel_tile(const Instruction& instruction, const Operand& factor, const OuterTile& tile);
  void add_panel_sums(llvm::Value* accumulators, llvm::Value* total, std::int64_t count);

  // operators with loops of their own (structural.cpp)
  void emit_structural(const Group& group);
  void emit_scatter(const Instruction& instruction);
  void prefetch_places(const Instruction& instruction, llvm::Value* row);
  void emit_scatter_rows(const Instruction& instruction);
  void emit_scatter_point(const Instruction& instruction, const Point& point);
  llvm::Value* added_place(const Instruction& instruction, const Point& point);
  void for_each_position(const Shape& shape, const std::function<void(const Point&)>& body, Point point = {});

  ModuleState& module_;
  const Plan& plan_;
  llvm::Function* function_;
  llvm::IRBuilder<> builder_;
  LaneMath math_;
  int width_ = 1;                           ///< lanes of the values being emitted
  llvm::Value* row_ = nullptr;              ///< first row of the step, inside a row loop
  bool rows_in_lanes_ = true;               ///< else the step is one row, and lanes run along an axis
  llvm::Value* mask_ = nullptr;             ///< which of the step's rows exist, or lanes count; null: all
  llvm::Instruction* preheader_ = nullptr;  ///< the branch into the row loop
  std::size_t group_ = 0;

  using Key = std::pair<std::uint32_t, std::vector<std::tuple<llvm::Value*, std::int64_t, std::int64_t, std::int64_t>>>;
  Key key_of(std::uint32_t value, const Point& point) const;
  std::map<Key, llvm::Value*> known_;         ///< values in this stretch of code
  std::map<Key, llvm::Value*> known_before_;  ///< and in front of the row loop
  std::vector<llvm::Value*> row_totals_;      ///< variables of row reductions, by member and tile position
  std::vector<Total> array_totals_;
  std::int64_t pieces_ = 1;        ///< that the loop being emitted comes in
  std::int64_t piece_totals_ = 0;  ///< where in the workspace each leaves what it has added up
  std::map<std::size_t, llvm::Value*> place_pointers_;
  llvm::Value* panel_ = nullptr;  ///< sixteen columns of a block, turned
  struct Pending {
    std::uint32_t value;
    Point point;
    llvm::Value* content;
  };
  std::vector<Pending> pending_;  ///< what is to be stored with others between its lanes
  bool collects_ = false;         ///< whether such stores wait for one another
};

template <class Emit>
auto Emitter::hoisted(const Emit& emit) {
  const llvm::IRBuilder<>::InsertPointGuard guard(builder_);
  if (preheader_) builder_.SetInsertPoint(preheader_);
  return emit();
}

}  // namespace steepest::jit
