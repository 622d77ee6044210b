#include <algorithm>

#include "kernel/llvm/emitter.hpp"

namespace steepest::jit {
namespace {

// LLVM's time grows faster than a function's size.
constexpr std::size_t most_members = 600;

// In operations on elements. Waking a thread takes longer than a loop of fewer; and a piece is to be long beside
// handing it to one.
constexpr std::int64_t least_shared = 1'000'000, piece_size = 100'000, most_pieces = 64;

std::int64_t reductions_of(const Group& group) {
  return std::ranges::count(group.members, Work::array_reduction, &Member::work);
}

bool sums_all(const Group& group) {
  return !group.reduced.empty() && std::ranges::find(group.reduced, false) == group.reduced.end();
}

/// The functions of a section, one after another.
class SectionEmitter final {
 public:
  SectionEmitter(ModuleState& module, const Plan& plan) : module_(module), plan_(plan) {}

  void emit(const Group& group, std::size_t number) {
    if (members_ + group.members.size() > most_members) finish();
    const std::int64_t pieces = current().piece_count(group);
    if (pieces > 1) return emit_pieces(group, number, pieces);
    members_ += group.members.size();
    current().emit(group, number);
  }

  std::vector<llvm::Function*> functions() {
    finish();
    return std::move(functions_);
  }

 private:
  Emitter& current() {
    if (emitter_) return *emitter_;
    functions_.push_back(declare_function(module_, "section" + std::to_string(module_.functions++)));
    return emitter_.emplace(module_, plan_, functions_.back());
  }

  void finish() {
    if (emitter_) emitter_->finish();
    emitter_.reset();
    members_ = 0;
  }

  void emit_pieces(const Group& group, std::size_t number, std::int64_t pieces) {
    if (members_ > 0) finish();
    const std::int64_t totals = module_.workspace, doubles = reductions_of(group) * pieces;
    if (sums_all(group)) module_.workspace += (doubles + lanes - 1) / lanes * lanes;
    current().emit_piece(group, number, pieces, totals);
    module_.pieces[functions_.back()->getName().str()] = pieces;
    finish();
    if (!sums_all(group)) return;
    current().emit_piece_totals(group, pieces, totals);
    members_ = 1;
  }

  ModuleState& module_;
  const Plan& plan_;
  std::vector<llvm::Function*> functions_;
  std::optional<Emitter> emitter_;
  std::size_t members_ = 0;  ///< in the current function
};

}  // namespace

std::int64_t Emitter::piece_count(const Group& group) const {
  const bool is_loop = &plan_ == module_.whole && !group.per_row && group.members.front().work != Work::structural;
  if (!is_loop || group.space.empty() || is_product_group(group)) return 1;
  const std::int64_t work = element_count(group.space) * static_cast<std::int64_t>(group.weight);
  const ArrayLoops loops = choose_array_loops(group);
  const std::size_t first = loops.order.front();
  const std::int64_t steps = group.space[first] / (loops.lane_axis == first ? lanes : 1);
  if (work < least_shared || steps < 2) return 1;
  return std::min({std::max<std::int64_t>(work / piece_size, 2), most_pieces, steps});
}

std::vector<llvm::Function*> emit_section(ModuleState& module, const Plan& plan, const Section& section,
                                          std::size_t first_group) {
  SectionEmitter emitter(module, plan);
  for (std::size_t i = 0; i < section.size(); ++i) emitter.emit(section[i], first_group + i);
  return emitter.functions();
}

}  // namespace steepest::jit
