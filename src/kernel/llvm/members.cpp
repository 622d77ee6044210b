#include <limits>
#include <utility>

#include "kernel/llvm/emitter.hpp"
#include "steepest/base.hpp"

namespace steepest::jit {

using llvm::Value;

Value* Emitter::compute(const Instruction& instruction, const Point& point) {
  if (instruction.op == Op::gather) return gather(instruction, point);
  if (instruction.op == Op::unslice || instruction.op == Op::concat) return piece(instruction, point);
  std::vector<Value*> arguments;
  for (const Operand& operand : operands_of(plan_.program(), instruction)) {
    arguments.push_back(load(operand.value, operand_point(operand, point)));
  }
  return math_.apply(instruction.op, arguments);
}

/// The index as an integer, and whether it is one of a table of that size; 0 where it is not.
std::pair<Value*, Value*> Emitter::table_place(Value* wanted, std::int64_t size) {
  Value* not_below = builder_.CreateFCmpOGE(wanted, math_.number(0, width_));
  Value* not_above = builder_.CreateFCmpOLT(wanted, math_.number(static_cast<double>(size), width_));
  Value* inside = builder_.CreateAnd(not_below, not_above);
  Value* safe = builder_.CreateSelect(inside, wanted, math_.number(0, width_));
  llvm::Type* integer = builder_.getInt64Ty();
  if (width_ != 1) integer = llvm::FixedVectorType::get(integer, static_cast<unsigned>(width_));
  return {builder_.CreateFPToSI(safe, integer), inside};
}

Value* Emitter::gather(const Instruction& instruction, const Point& point) {
  const Shape& table = plan_.value(instruction.arguments[0]).shape;
  Value* nothing = math_.number(std::numeric_limits<double>::quiet_NaN(), width_);
  if (element_count(table) == 0) return nothing;
  const std::size_t leading = point.size() - (table.size() - 1);
  const auto rest = point.begin() + static_cast<std::ptrdiff_t>(leading);
  // Where lanes run along the table's rows, an index is one for all of them.
  const int width = std::exchange(width_, rows_in_lanes_ ? width_ : 1);
  Operand index_operand{.value = instruction.arguments[1], .axes = {}};
  for (std::size_t axis = 0; axis < leading; ++axis) index_operand.axes.push_back(axis);
  Value* wanted = load(instruction.arguments[1], operand_point(index_operand, point));
  const auto [place, inside] = table_place(wanted, table[0]);
  Point from{{place, 0, true}};
  width_ = width;
  from.insert(from.end(), rest, point.end());
  return builder_.CreateSelect(inside, load(instruction.arguments[0], from), nothing);
}

/// What stands at a position of an array that is made of pieces. The loop's parts are such that it is one piece's.
Value* Emitter::piece(const Instruction& instruction, const Point& point) {
  const auto side = [&](const Coordinate& at, std::int64_t begin, std::int64_t end) {
    if (!at.bounds) throw InternalError("a piece read where no one knows which");
    if (begin <= at.bounds->least && at.bounds->greatest < end) return 0;
    if (at.bounds->greatest < begin || end <= at.bounds->least) return 1;
    throw InternalError("a loop across the border of two pieces");
  };
  Point inner = point;
  if (instruction.op == Op::unslice) {
    const Shape& shape = plan_.value(instruction.arguments[0]).shape;
    if (element_count(shape) == 0) return math_.number(0, width_);
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      const std::int64_t start = instruction.attributes[3 * axis], step = instruction.attributes[3 * axis + 2];
      const std::int64_t end = start + (shape[axis] - 1) * step + 1;
      const bool between = (point[axis].offset - start) % step != 0;
      if (between || side(point[axis], start, end) != 0) return math_.number(0, width_);
      inner[axis] = point[axis].shifted(-start).divided(step);
    }
    return load(instruction.arguments[0], inner);
  }
  const auto axis = static_cast<std::size_t>(instruction.attributes[0]);
  std::int64_t start = 0;
  for (const std::uint32_t argument : instruction.arguments) {
    const std::int64_t size = plan_.value(argument).shape[axis];
    if (size > 0 && side(point[axis], start, start + size) == 0) {
      inner[axis] = point[axis].shifted(-start);
      return load(argument, inner);
    }
    start += size;
  }
  throw InternalError("a position outside of all pieces");
}

void Emitter::emit_member(const Member& member, const Point& point) {
  switch (member.work) {
    case Work::compute: {
      if (!plan_.is_stored(member.target)) return;
      return store(member.target, point, load(member.target, point));
    }
    case Work::copy: {
      const bool is_view = member.source == member.target;
      Value* content = is_view ? load(member.instruction->arguments[0], behind(*member.instruction, point))
                               : load(member.source, point);
      Point target = point;
      for (std::size_t axis = 0; axis < point.size(); ++axis) {
        target[axis] = point[axis].stretched(member.step[axis]).shifted(member.start[axis]);
      }
      return store(member.target, target, content);
    }
    case Work::fill: {
      Point target = point;
      for (std::size_t axis = 0; axis < member.start.size(); ++axis) {
        target[axis] = point[axis].shifted(member.start[axis]);
      }
      return store(member.target, target, math_.number(0, width_));
    }
    case Work::row_output: return store_row_output(member, point);
    default: return;
  }
}

Value* Emitter::neutral(Op op, int width) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  switch (op) {
    case Op::row_prod: return math_.number(1, width);
    case Op::row_min:
    case Op::reduce_min: return math_.number(infinity, width);
    case Op::row_max:
    case Op::reduce_max: return math_.number(-infinity, width);
    default: return math_.number(0, width);
  }
}

Value* Emitter::combine(Op op, Value* a, Value* b) {
  switch (op) {
    case Op::row_prod: return builder_.CreateFMul(a, b);
    case Op::row_min:
    case Op::reduce_min: return math_.minimum(a, b);
    case Op::row_max:
    case Op::reduce_max: return math_.maximum(a, b);
    default: return builder_.CreateFAdd(a, b);
  }
}

/// The factors, where a sum's terms are products: they are multiplied and added in one rounding.
std::optional<std::array<Operand, 2>> Emitter::summed_product(const Instruction& instruction) const {
  const std::vector<Operand> own = operands_of(plan_.program(), instruction);
  if (own.size() == 2) return std::array{own[0], own[1]};
  if (instruction.op != Op::reduce_sum && instruction.op != Op::row_sum) return {};
  const std::uint32_t term = plan_.canonical(own[0].value);
  const Instruction* producer = plan_.producer(term);
  if (!producer || producer->op != Op::mul || !is_made_here(term)) return {};
  const std::vector<Operand> factors = operands_of(plan_.program(), *producer);
  return std::array{factors[0], factors[1]};
}

Value* Emitter::accumulate(const Instruction& instruction, Value* total, const Point& point) {
  if (const auto factors = summed_product(instruction)) {
    Value* a = load((*factors)[0].value, operand_point((*factors)[0], point));
    Value* b = load((*factors)[1].value, operand_point((*factors)[1], point));
    return math_.multiply_add(a, b, total);
  }
  return combine(instruction.op, total, load(instruction.arguments[0], point));
}

// Pairs lane i with lane i + 4, then i + 2, then i + 1: fixed, so that every CPU gives the same bits.
Value* Emitter::fold_lanes(Op op, Value* total) {
  for (int width = lanes / 2; width >= 1; width /= 2) {
    std::vector<int> low, high;
    for (int lane = 0; lane < width; ++lane) {
      low.push_back(lane);
      high.push_back(lane + width);
    }
    total = combine(op, builder_.CreateShuffleVector(total, low), builder_.CreateShuffleVector(total, high));
  }
  return builder_.CreateExtractElement(total, std::uint64_t{0});
}

/// Of sixteen floats: both halves together, as doubles.
Value* Emitter::eight_doubles(Op op, Value* total) {
  if (!math_.is_single()) return total;
  const auto half = [&](int first) {
    std::vector<int> picked;
    for (int lane = 0; lane < lanes; ++lane) picked.push_back(first + lane);
    return math_.as_doubles(builder_.CreateShuffleVector(total, picked));
  };
  return math_.in_doubles([&] { return combine(op, half(0), half(lanes)); });
}

/// The same out of line, for programs with many totals.
Value* Emitter::call_fold(Op op, Value* total) { return builder_.CreateCall(folding_function(op), {total}); }

llvm::Function* Emitter::folding_function(Op op) {
  llvm::Function*& fold = module_.folds[op];
  if (fold) return fold;
  auto* type = math_.in_doubles([&] { return llvm::FunctionType::get(math_.type(1), {math_.type(lanes)}, false); });
  fold = llvm::Function::Create(type, llvm::Function::InternalLinkage, "fold", module_.module);
  set_target(*fold, module_.host);
  const llvm::IRBuilder<>::InsertPointGuard guard(builder_);
  builder_.SetInsertPoint(llvm::BasicBlock::Create(function_->getContext(), "entry", fold));
  builder_.CreateRet(fold_lanes(op, fold->getArg(0)));
  return fold;
}

/// Where in its result a reduction puts what it meets at `point`.
Point Emitter::result_point(const Instruction& instruction, const Point& point) {
  const std::vector<bool> reduced = reduced_axes(plan_.program(), instruction);
  Point result;
  for (std::size_t axis = 0; axis < point.size(); ++axis) {
    if (reduced.empty() || !reduced[axis]) result.push_back(point[axis]);
  }
  return result;
}

}  // namespace steepest::jit
