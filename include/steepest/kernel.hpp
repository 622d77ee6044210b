#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "steepest/graph.hpp"

/// graph -> program -> running code.
namespace steepest {

/// Of what a program computes row by row. Everything else is in doubles, sums over rows included.
enum class Precision : std::uint8_t { float64, float32 };

/// Where a value's elements live while a program runs. Everything is a double, but for the blocks and columns of
/// compiled code in float32.
enum class Storage : std::uint8_t {
  global,  ///< globals[offset + element]: parameters, constants, everything that is not per row
  block,   ///< scratch[(offset + element) * block_rows + row]
  column,  ///< columns[offset + element][row]
};

/// A value of a program: one graph node, or a part of its expansion (then `node` is the node expanded). Values may
/// share storage: reshape, detach, lift_rows and contiguous slices are views of their argument and no instructions. So
/// ask `storage`, not `per_row`, how to read a value: one that stands in a global is the same in every row. A node
/// computed in several passes has a value for each.
struct Value {
  NodeId node = 0;  ///< in the graph that make_program was given
  Shape shape;
  bool per_row = false;
  Element element = Element::real;
  Storage storage = Storage::global;
  std::int64_t offset = 0;
  std::uint32_t owner = 0;  ///< the value whose place this one lies in: itself, or what it is a view of
};

/// One node to compute. Values are named by their index in Program::values.
///
/// - Elementwise operators: only those lowered as instruction, intrinsic, vector_function or scalar_call. An argument
/// of
///   one element stretches over the result's elements; an argument in a global stretches over the rows.
/// - Never instructions: literal, constant, input, row_count (places), reshape, detach, lift_rows (views).
/// - In `rows`, results stand in the block, except row reductions (row_sum, row_prod, row_min, row_max, row_outer, and
///   scatter_add over rows), which add to the accumulators; arguments stand anywhere. In `before` and `after`
///   everything stands in globals.
/// - gather and scatter_add: an index that is not in [0, n) (NaN included) reads NaN and writes nothing; others are
///   truncated to whole numbers.
/// - scan: the body's inputs and outputs are globals of its own program; functions[function].inputs names them by
/// `input`:
///   0 the carry, then a slice of each sequence, then the captures. outputs[0] is the next carry, outputs[1] the
///   output.
struct Instruction {
  Op op = Op::literal;
  std::uint32_t result = 0;
  std::vector<std::uint32_t> arguments;
  std::vector<std::int64_t> attributes;
  std::uint32_t function = 0;     ///< scan: index into Program::functions
  std::int64_t accumulator = -1;  ///< row reductions: offset in the accumulators (the result's global is the total's)
};

/// How partial sums of two row ranges become one.
enum class Combine : std::uint8_t { sum, product, min, max };

/// 0, 1, infinity, -infinity.
double neutral_element(Combine combine);
/// a + b, a * b, or the reference value of the operators min and max.
double combined(Combine combine, double a, double b);

struct Accumulator {
  Combine combine = Combine::sum;
  std::int64_t offset = 0;         ///< in the accumulators
  std::int64_t size = 0;           ///< elements
  std::int64_t global_offset = 0;  ///< where the total goes
};

/// A sweep over the rows: once before them, per block of rows, once after them.
struct Pass {
  std::vector<Instruction> before;
  std::vector<Instruction> rows;
  std::vector<Accumulator> accumulators;
  std::vector<Instruction> after;
  std::int64_t accumulators_size = 0;
};

/// Sets accumulators to their neutral elements.
void reset_accumulators(const Pass& pass, std::span<double> accumulators);
/// into = into (combined with) from, element by element: `from` is of the rows that follow.
void add_accumulators(const Pass& pass, std::span<double> into, std::span<const double> from);
/// Writes the totals where the section `after` reads them.
void store_totals(const Pass& pass, std::span<const double> accumulators, std::span<double> globals);

/// A per-row result, element e of row r is written to row_outputs[first + e][r], for the rows of the block and no more.
struct RowOutput {
  std::uint32_t value = 0;
  std::int64_t first = 0;
  std::size_t pass = 0;
};

/// A list of instructions that computes some nodes of a graph. A program without per-row values has one pass with an
/// empty `rows` section.
struct Program {
  std::vector<Value> values;
  std::vector<Pass> passes;
  std::vector<std::shared_ptr<const Program>> functions;  ///< bodies of scans; values of a body are globals of its own
  std::vector<double> initial_globals;                    ///< constants in place, zeros elsewhere
  std::int64_t scratch_size = 0;                          ///< doubles a row
  std::int64_t block_rows = 256;                          ///< rows a block, a multiple of 8; the same on every machine
  std::int64_t row_count_offset = -1;                     ///< global that receives the number of rows, or -1
  Precision precision = Precision::float64;               ///< of compiled code
  std::int64_t singles = 0;  ///< float32: from this global on, compiled code keeps all globals before it as floats

  struct InputPlace {
    std::string name;
    Storage storage = Storage::global;  ///< global or column
    std::int64_t offset = 0;            ///< first global, or first column
    std::int64_t size = 0;              ///< elements
    std::size_t input = 0;              ///< position in the graph's inputs
  };
  std::vector<InputPlace>
      inputs;                ///< in the order of the graph's inputs; only those used. Globals: one after another from 0
  std::int64_t columns = 0;  ///< column pointers that rows() wants

  std::vector<std::uint32_t> outputs;  ///< values asked for that are not per row, in the order asked
  std::vector<RowOutput> row_outputs;  ///< values asked for that are per row, in the order asked
  std::int64_t row_output_columns = 0;
};

/// The program that computes `outputs` (per-row nodes become row outputs). Time and memory are linear in the number of
/// nodes that the outputs depend on, times the number of passes that need them.
Program make_program(const Graph& graph, std::span<const NodeId> outputs);

/// One block of rows. Columns may be read up to rows rounded up to 8; what stands there never influences a result.
struct Block {
  const double* const* columns = nullptr;
  /// Instead of columns, for a kernel in float32; readable up to rows rounded up to 16.
  const float* const* single_columns = nullptr;
  double* const* row_outputs = nullptr;
  double* globals = nullptr;       ///< read only in rows()
  double* accumulators = nullptr;  ///< added to; the caller sets them to the neutral elements first
  double* scratch = nullptr;       ///< scratch_size * block_rows doubles, 64-byte aligned
  std::int64_t rows = 0;           ///< 1 .. block_rows
  /// Numbers from each column's rows to what compiled code fetches into the cache when it reads them for the last time:
  /// the next block's rows, as a rule. 0: nothing.
  std::int64_t fetch = 0;
};

/// A range of the globals that may lie in the caller's memory instead.
struct LargePlace {
  std::int64_t offset = 0, size = 0;  ///< in the globals
  /// Position in Program::outputs if it holds a value asked for; otherwise it is an input's.
  std::optional<std::size_t> output;
};
/// The large inputs of a program without rows, in the order of Program::inputs, then its large results.
std::vector<LargePlace> large_places(const Program& program);

/// What a section beside the rows is given.
struct Surroundings {
  double* globals = nullptr;
  /// By large_places: the memory that stands for each of them; empty: all lie in the globals.
  std::span<double* const> places = {};
  /// Calls piece(0) to piece(count - 1), in any order and on any threads; empty: one after another.
  std::function<void(std::int64_t count, const std::function<void(std::int64_t)>& piece)> share = {};
};

/// Running code for a program; thread-safe: all state is the caller's. Row reductions within a block run in eight lanes
/// that start at the neutral element: row r combines into lane r % 8, rows in order. At the end of the block the lanes
/// become one, ((0 4)(2 6))((1 5)(3 7)), which combines into the accumulator. So every compiled tier gives the same
/// bits. In float32 it is sixteen lanes, row r in lane r % 16, whose halves are added first; the accumulators are
/// doubles. scatter_add over rows adds straight to the accumulators, rows in order, the index's elements in order
/// within a row. The interpreter has the same order but no fused multiply-add, and its own elementary functions: it
/// agrees to rounding.
class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual void before(std::size_t pass, double* globals) const = 0;
  virtual void rows(std::size_t pass, const Block& block) const = 0;
  virtual void after(std::size_t pass, double* globals) const = 0;
  /// before() and after() with what else the caller offers. The results are the same bits, whatever is used of it.
  virtual void run_before(std::size_t pass, const Surroundings& around) const { before(pass, around.globals); }
  virtual void run_after(std::size_t pass, const Surroundings& around) const { after(pass, around.globals); }
  /// Whether run_before() and run_after() use Surroundings::places. Then they must be given where anything else is not
  /// in the globals; otherwise the caller copies.
  virtual bool uses_places() const { return false; }
  /// In what rows() computes: in float32 it reads Block::single_columns.
  virtual Precision precision() const { return Precision::float64; }
  virtual std::string_view backend() const = 0;  ///< "interpreter" or "llvm"
};

enum class Backend : std::uint8_t { automatic, interpreter, llvm };

std::unique_ptr<Kernel> make_interpreter(std::shared_ptr<const Program> program);
/// Compiled by LLVM, whose module is opened at first use; nothing when this build or machine has none.
std::unique_ptr<Kernel> make_llvm_kernel(std::shared_ptr<const Program> program);
/// `automatic` takes the interpreter where compiling would cost more than it saves: `work` is the expected number of
/// rows times evaluations.
std::unique_ptr<Kernel> make_kernel(std::shared_ptr<const Program> program, Backend backend, double work);

/// What a run reads. Inputs by name, row-major; a per-row input is given column by column: element e of row r is
/// values[e * rows + r].
struct Bindings {
  std::map<std::string, std::span<const double>, std::less<>> inputs;
  std::int64_t rows = 0;
  /// By position among the graph's inputs, for graphs in which a column and its coefficient share a name; goes first.
  std::map<std::size_t, std::span<const double>> at_position = {};
};

struct Results {
  std::vector<std::vector<double>> outputs;      ///< one a output that is not per row, row-major
  std::vector<std::vector<double>> row_outputs;  ///< one a per-row output: element e of row r at [e * rows + r]
};

class RowBuffers;

/// A program with the memory to run it in, for runs one after another on one thread. Columns are read once, when it is
/// made; parameters at every run. Errors as for `run`. The kernel must outlive it.
class PreparedRun final {
 public:
  PreparedRun(std::shared_ptr<const Program> program, const Kernel& kernel, const Bindings& bindings);
  ~PreparedRun();
  PreparedRun(PreparedRun&&) noexcept;
  PreparedRun& operator=(PreparedRun&&) noexcept;

  /// Valid until the next run.
  const Results& operator()(const Bindings& bindings);

 private:
  std::shared_ptr<const Program> program_;
  const Kernel* kernel_;
  std::int64_t rows_;
  std::unique_ptr<RowBuffers> buffers_;
  std::vector<double> globals_;
  Results results_;
  std::vector<LargePlace> large_;  ///< what lies in the caller's memory or in the results'
};

/// Runs a whole program on rows in memory, on this thread, block after block. Throws InternalError for an input that is
/// missing or has the wrong length. For tables and threads see objective.hpp.
Results run(const Program& program, const Kernel& kernel, const Bindings& bindings);

/// A place of a graph at a point: one element of one node, in one row.
struct DomainFault {
  NodeId node = 0;
  std::vector<double> arguments;  ///< the offending values, one an argument; for a gather the index and the length
  std::int64_t element = 0;       ///< position in the node's array
  std::int64_t row = -1;          ///< row of the table, or -1
  Op op = Op::literal;            ///< the node's operator, or the one at fault inside the loop that the node is
};

/// The innermost node of the roots whose arguments lie outside its domain, or a gather whose index is out of range.
/// Only what the values depend on counts: not the unselected side of where, min, max or clamp, nor table entries that
/// no index picks. A fault in the body of a scan is reported for the scan. Nothing if there is none in the rows given.
std::optional<DomainFault> find_domain_fault(const Graph& graph, std::span<const NodeId> roots,
                                             const Bindings& bindings);

/// The innermost node on a selected path that depends on one of `variables` and has no derivative there though it has a
/// value: abs at 0, max at a tie, floor at a whole number. Failing that, a comparison at a tie, where the two sides of
/// a condition may or may not join smoothly; failing that, an operation with a partial derivative that is not finite:
/// sqrt at 0. For graphs as they were written: derivatives compare where kinks are.
std::optional<DomainFault> find_kink(const Graph& graph, std::span<const NodeId> roots, const Bindings& bindings,
                                     std::span<const NodeId> variables);

}  // namespace steepest
