#include "steepest/structural.hpp"

#include <algorithm>

#include "kernel/llvm/dense.hpp"
#include "kernel/llvm/emitter.hpp"
#include "kernel/llvm/scan.hpp"

namespace steepest::jit {

using llvm::Value;

void Emitter::emit_structural(const Group& group) {
  preheader_ = nullptr;
  row_ = nullptr;
  width_ = 1;
  forget();
  known_before_.clear();
  const Instruction& instruction = *group.members.front().instruction;
  if (instruction.op == Op::scan) {
    ScanEmitter(*this, instruction).emit();
  } else if (is_linear_algebra(instruction.op)) {
    DenseEmitter(*this, instruction).emit();
  } else if (!group.per_row) {
    emit_scatter_rows(instruction);
  } else {
    loop(
        index(0), argument(Argument::rows), 1,
        [&](Value* row) {
          prefetch_places(instruction, row);
          row_ = row;
          emit_scatter_rows(instruction);
        },
        false);
  }
  row_ = nullptr;
  width_ = 1;
}

/// Asks for where a later row will add.
void Emitter::prefetch_places(const Instruction& instruction, Value* row) {
  const std::uint32_t places = instruction.arguments[1];
  const Shape& shape = plan_.value(instruction.result).shape;
  if (instruction.accumulator < 0 || shape[0] == 0 || element_count(plan_.value(places).shape) != 1) return;
  const std::int64_t size = element_count(shape) / shape[0];
  prefetch_table_row(places, shape, row, [&](Value* place) {
    return element_pointer(argument(Argument::accumulators), plus(times(place, size), index(instruction.accumulator)));
  });
}

// Row by row: two rows may add to the same place.
void Emitter::emit_scatter_rows(const Instruction& instruction) {
  if (plan_.value(instruction.result).shape[0] == 0) return;
  const Shape& places = plan_.value(instruction.arguments[1]).shape;
  for_each_position(places, [&](const Point& point) { emit_scatter_point(instruction, point); });
}

void Emitter::emit_scatter_point(const Instruction& instruction, const Point& point) {
  forget();
  const Shape& shape = plan_.value(instruction.result).shape;
  Value* wanted = load(instruction.arguments[1], point);
  Value* not_below = builder_.CreateFCmpOGE(wanted, math_.number(0, 1));
  Value* not_above = builder_.CreateFCmpOLT(wanted, math_.number(static_cast<double>(shape[0]), 1));
  branch_if(builder_.CreateAnd(not_below, not_above), [&] {
    Value* at = builder_.CreateFPToSI(wanted, builder_.getInt64Ty());
    if (plan_.is_table_row(plan_.canonical(instruction.arguments[0]))) return add_table_row(instruction, point, at);
    for_each_position(Shape(shape.begin() + 1, shape.end()), [&](const Point& rest) {
      forget();
      Point source = point, target{{at, 0, true}};
      source.insert(source.end(), rest.begin(), rest.end());
      target.insert(target.end(), rest.begin(), rest.end());
      Value* pointer = added_place(instruction, target);
      Value* added = load(instruction.arguments[0], source);
      if (instruction.accumulator >= 0) added = math_.as_doubles(added);
      Value* before = builder_.CreateLoad(added->getType(), pointer);
      builder_.CreateStore(builder_.CreateFAdd(before, added), pointer);
    });
  });
  forget();
}

Value* Emitter::added_place(const Instruction& instruction, const Point& point) {
  const std::uint32_t result = instruction.result;
  const Coordinate at = linear(plan_.value(result).shape, point);
  if (instruction.accumulator >= 0) {
    return element_pointer(argument(Argument::accumulators), plus(at.base, index(instruction.accumulator)));
  }
  if (plan_.value(result).storage != Storage::global) {
    return number_pointer(rows_pointer(result, at.base), row_);
  }
  return global_pointer(result, at.base);
}

}  // namespace steepest::jit
