#include "kernel/cost.hpp"

#include <algorithm>

namespace steepest {
namespace {

// Seconds, measured in round numbers: an operation on a number inside a vector loop, one call of a library function,
// what an instruction costs the interpreter once, and what it costs the compiler.
constexpr double interpreted_operation = 0.6e-9, compiled_operation = 0.2e-9;
constexpr double interpreted_call = 12e-9, compiled_call = 2e-9;
constexpr double interpreted_instruction = 8e-9;
constexpr double opening = 15e-3, compiled_instruction = 60e-6;

struct Amount {
  double operations = 0, calls = 0, instructions = 0;

  Amount& operator+=(const Amount& other) {
    operations += other.operations;
    calls += other.calls;
    instructions += other.instructions;
    return *this;
  }
};

double elements(const Program& program, std::uint32_t value) {
  return static_cast<double>(element_count(program.values[value].shape));
}

Amount amount_of(const Program& program, const std::vector<Instruction>& section);

Amount amount_of(const Program& program, const Instruction& instruction) {
  Amount amount{.instructions = 1};
  const double result = elements(program, instruction.result);
  switch (instruction.op) {
    case Op::matmul:
      amount.operations = result * static_cast<double>(program.values[instruction.arguments[0]].shape.back());
      return amount;
    case Op::scan: {
      const Program& body = *program.functions[instruction.function];
      const Amount step = amount_of(body, body.passes[0].before);
      const auto steps = static_cast<double>(instruction.attributes[0]);
      return {step.operations * steps, step.calls * steps, 1 + step.instructions * steps};
    }
    default: break;
  }
  double& kind = is_elementwise(instruction.op) && operator_info(instruction.op).lowering >= Lowering::vector_function
                     ? amount.calls
                     : amount.operations;
  kind = result;
  for (const std::uint32_t argument : instruction.arguments) kind = std::max(kind, elements(program, argument));
  return amount;
}

Amount amount_of(const Program& program, const std::vector<Instruction>& section) {
  Amount total;
  for (const Instruction& instruction : section) total += amount_of(program, instruction);
  return total;
}

double count_of(const Program& program) {
  std::size_t count = 0;
  for (const Pass& pass : program.passes) count += pass.before.size() + pass.rows.size() + pass.after.size();
  double total = static_cast<double>(count);
  for (const auto& body : program.functions) total += count_of(*body);
  return total;
}

}  // namespace

Cost estimated_cost(const Program& program, double work) {
  Amount once, rows;
  for (const Pass& pass : program.passes) {
    once += amount_of(program, pass.before);
    once += amount_of(program, pass.after);
    rows += amount_of(program, pass.rows);
  }
  // Sections beside the rows run once for many rows, whose number is not known here: a block's worth is a fair guess.
  const bool has_rows = rows.instructions > 0;
  const auto block = static_cast<double>(program.block_rows);
  const double runs = has_rows ? work / block : work;
  const Amount all{once.operations * runs + rows.operations * work, once.calls * runs + rows.calls * work,
                   once.instructions * runs + rows.instructions * work / block};
  return {.interpreted = all.operations * interpreted_operation + all.calls * interpreted_call +
                         all.instructions * interpreted_instruction,
          .compiled = all.operations * compiled_operation + all.calls * compiled_call,
          .compiling = opening + count_of(program) * compiled_instruction};
}

}  // namespace steepest
