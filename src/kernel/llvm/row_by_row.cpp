#include <algorithm>
#include <set>

#include "kernel/llvm/emitter.hpp"

namespace steepest::jit {

using llvm::Value;

namespace {

constexpr std::int64_t rows_ahead = 12, doubles_a_line = 8, most_fetched = 64;

/// The gathers whose rows the instruction takes.
void find_gathers(const Plan& plan, const Instruction& instruction, std::set<const Instruction*>& found) {
  for (const std::uint32_t argument : instruction.arguments) {
    const std::uint32_t value = plan.canonical(argument);
    if (!plan.is_table_row(value)) continue;
    const Instruction& producer = *plan.producer(value);
    if (producer.op == Op::gather) {
      found.insert(&producer);
    } else {
      find_gathers(plan, producer, found);
    }
  }
}

}  // namespace

/// Reductions over rows of tables.
void Emitter::emit_row_by_row(const Group& group) {
  ArrayLoops loops;
  for (const bool reduced : {false, true}) {
    for (std::size_t axis = 0; axis < group.space.size(); ++axis) {
      if (group.reduced[axis] == reduced) loops.order.push_back(axis);
    }
    if (!reduced) loops.kept = loops.order.size();
  }
  loops.lane_axis = group.space.size() - 1;
  preheader_ = nullptr;
  known_before_.clear();
  const auto emit_row = [&](Value* row) {
    width_ = 1;
    prefetch_tables(group, row);
    row_ = row;
    rows_in_lanes_ = false;
    emit_array_axes(group, loops, Point(group.space.size()), 0);
    rows_in_lanes_ = true;
  };
  loop(index(0), argument(Argument::rows), 1, emit_row, false);
  row_ = nullptr;
  width_ = 1;
}

void Emitter::prefetch_tables(const Group& group, Value* row) {
  std::set<const Instruction*> gathers;
  for (const Member& member : group.members) find_gathers(plan_, *member.instruction, gathers);
  for (const Instruction* gather : gathers) {
    const Shape& table = plan_.value(gather->arguments[0]).shape;
    if (element_count(table) == 0) continue;
    prefetch_table_row(gather->arguments[1], table, row, [&](Value* place) {
      std::uint32_t value = plan_.canonical(gather->arguments[0]);
      Point point(table.size(), fixed(0));
      point.front() = {place, 0, true};
      while (const Instruction* view = plan_.view(value)) {
        point = behind(*view, point);
        value = plan_.canonical(view->arguments[0]);
      }
      return global_pointer(value, linear(plan_.value(value).shape, point).base);
    });
  }
}

/// Asks for the row of a table that a later row of data will want. These are scattered, so the processor cannot foresee
/// them.
void Emitter::prefetch_table_row(std::uint32_t places, const Shape& table, Value* row, const Element& pointer_at) {
  forget();
  Value* last = builder_.CreateSub(argument(Argument::rows), index(1));
  row_ = builder_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, plus(row, index(rows_ahead)), last);
  Value* wanted = load(places, Point(plan_.value(places).shape.size(), {index(0)}));
  const std::int64_t size = element_count(table) / table[0];
  Value* first = pointer_at(table_place(wanted, table[0]).first);
  for (std::int64_t element = 0; element < std::min(size, most_fetched); element += doubles_a_line) {
    prefetch(first, index(element), 3);
  }
  forget();
}

/// Adds a row of a table, or what is made of one, to the row of the result that begins at `row`.
void Emitter::add_table_row(const Instruction& instruction, const Point& source, Value* row) {
  const Shape& shape = plan_.value(instruction.result).shape;
  rows_in_lanes_ = false;
  const llvm::Align align(sizeof(double));
  for_each_position(Shape(shape.begin() + 1, shape.end() - 1), [&](const Point& between) {
    const auto add = [&](const Coordinate& last) {
      Point from = source, to{{row, 0, true}};
      for (Point* point : {&from, &to}) {
        point->insert(point->end(), between.begin(), between.end());
        point->push_back(last);
      }
      Value* pointer = added_place(instruction, to);
      Value* before = builder_.CreateAlignedLoad(math_.type(width_), pointer, align);
      builder_.CreateAlignedStore(builder_.CreateFAdd(before, load(instruction.arguments[0], from)), pointer, align);
    };
    forget();
    const std::int64_t size = shape.back(), whole = size / lanes * lanes;
    width_ = lanes;
    lane_steps(0, whole, [&](Value* first) { add({first, 1}); });
    width_ = 1;
    for (std::int64_t i = whole; i < size; ++i) add(fixed(i));
  });
  rows_in_lanes_ = true;
}

}  // namespace steepest::jit
