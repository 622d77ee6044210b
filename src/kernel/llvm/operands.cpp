#include <algorithm>
#include <numeric>

#include "kernel/llvm/plan.hpp"
#include "steepest/structural.hpp"

namespace steepest::jit {
namespace {

std::vector<std::size_t> all_axes(std::size_t rank) {
  std::vector<std::size_t> axes(rank);
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

// The space of a matmul is its result's axes, then the axis that it sums over.
std::vector<Operand> matmul_operands(const Program& program, const Instruction& instruction) {
  const std::size_t left = program.values[instruction.arguments[0]].shape.size();
  const std::size_t right = program.values[instruction.arguments[1]].shape.size();
  const std::size_t summed = left + right - 2;
  Operand a{.value = instruction.arguments[0], .axes = {}};
  if (left == 2) a.axes.push_back(0);
  a.axes.push_back(summed);
  Operand b{.value = instruction.arguments[1], .axes = {summed}};
  if (right == 2) b.axes.push_back(left - 1);
  return {a, b};
}

std::vector<Operand> gather_operands(const Program& program, const Instruction& instruction) {
  const std::size_t leading = program.values[instruction.arguments[1]].shape.size();
  const std::size_t rank = program.values[instruction.result].shape.size();
  Operand table{.value = instruction.arguments[0], .axes = {}, .in_place = false};
  for (std::size_t axis = leading; axis < rank; ++axis) table.axes.push_back(axis);
  return {table, {.value = instruction.arguments[1], .axes = all_axes(leading)}};
}

}  // namespace

Shape space_of(const Program& program, const Instruction& instruction) {
  const auto argument_shape = [&](std::size_t which) { return program.values[instruction.arguments[which]].shape; };
  switch (instruction.op) {
    case Op::reduce_sum:
    case Op::reduce_min:
    case Op::reduce_max: return argument_shape(0);
    case Op::matmul: {
      Shape space = program.values[instruction.result].shape;
      space.push_back(argument_shape(0).back());
      return space;
    }
    default: return program.values[instruction.result].shape;
  }
}

std::vector<Operand> operands_of(const Program& program, const Instruction& instruction) {
  switch (instruction.op) {
    case Op::matmul: return matmul_operands(program, instruction);
    case Op::gather: return gather_operands(program, instruction);
    case Op::row_outer: return {{instruction.arguments[0], {0}}, {instruction.arguments[1], {1}}};
    default: break;
  }
  const Shape space = space_of(program, instruction);
  std::vector<Operand> operands;
  for (const std::uint32_t argument : instruction.arguments) {
    const bool stretches = program.values[argument].shape != space;
    operands.push_back({argument, stretches ? std::vector<std::size_t>() : all_axes(space.size())});
  }
  return operands;
}

bool is_arithmetic(Op op) { return op == Op::add || op == Op::sub || op == Op::mul || op == Op::neg; }

Work work_of(Op op) {
  switch (op) {
    case Op::reduce_sum:
    case Op::reduce_min:
    case Op::reduce_max:
    case Op::matmul: return Work::array_reduction;
    case Op::row_sum:
    case Op::row_prod:
    case Op::row_min:
    case Op::row_max:
    case Op::row_outer: return Work::row_reduction;
    case Op::scatter_add:
    case Op::scan: return Work::structural;
    case Op::concat:
    case Op::unslice:
    case Op::permute:
    case Op::broadcast:
    case Op::slice:
    case Op::reshape:
    case Op::detach:
    case Op::lift_rows: return Work::copy;
    default: return is_linear_algebra(op) ? Work::structural : Work::compute;
  }
}

std::vector<bool> reduced_axes(const Program& program, const Instruction& instruction) {
  if (work_of(instruction.op) != Work::array_reduction) return {};
  std::vector<bool> reduced(space_of(program, instruction).size());
  if (instruction.op == Op::matmul) {
    reduced.back() = true;
    return reduced;
  }
  for (const std::int64_t axis : instruction.attributes) reduced[static_cast<std::size_t>(axis)] = true;
  return reduced;
}

}  // namespace steepest::jit
