#include "kernel/llvm/emitter.hpp"

namespace steepest::jit {

using llvm::BasicBlock;
using llvm::Value;

llvm::Function* declare_function(ModuleState& state, const std::string& name) {
  llvm::LLVMContext& context = state.module.getContext();
  llvm::Type* pointer = llvm::PointerType::getUnqual(context);
  std::vector<llvm::Type*> types(static_cast<unsigned>(Argument::rows), pointer);
  types.insert(types.end(), 2, llvm::Type::getInt64Ty(context));
  auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(context), types, false);
  auto* function = llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, state.module);
  for (unsigned i = 0; i < static_cast<unsigned>(Argument::rows); ++i)
    function->addParamAttr(i, llvm::Attribute::NoAlias);
  set_target(*function, state.host);
  return function;
}

void set_target(llvm::Function& function, const Host& host) {
  function.addFnAttr("target-cpu", host.cpu);
  function.addFnAttr("target-features", host.features);
  // LLVM avoids 512-bit registers on some CPUs unless told so; then a tile of them is split and spilt.
  const std::string bits = host.native_lanes == lanes ? "512" : "256";
  function.addFnAttr("prefer-vector-width", bits);
  function.addFnAttr("min-legal-vector-width", bits);
  function.setDoesNotThrow();
}

Emitter::Emitter(ModuleState& module, const Plan& plan, llvm::Function* function)
    : module_(module),
      plan_(plan),
      function_(function),
      builder_(BasicBlock::Create(function->getContext(), "entry", function)),
      math_(builder_, module.host.native_lanes) {}

void Emitter::emit(const Group& group, std::size_t number) {
  group_ = number;
  const bool single = group.per_row && plan_.program().precision == Precision::float32;
  math_.use(single ? Precision::float32 : Precision::float64);
  if (group.members.front().work == Work::structural) return emit_structural(group);
  if (group.row_by_row) return emit_row_by_row(group);
  if (is_row_product_group(group)) return emit_row_product_group(group);
  if (group.per_row) return emit_row_group(group);
  if (is_product_group(group)) return emit_product_group(group);
  emit_array_group(group);
}

/// What was computed so far is not at hand where the next code is emitted.
void Emitter::forget() {
  known_.clear();
  math_.forget();
}

Value* Emitter::local_variable(llvm::Type* type) {
  const llvm::IRBuilder<>::InsertPointGuard guard(builder_);
  BasicBlock& entry = function_->getEntryBlock();
  builder_.SetInsertPoint(&entry, entry.begin());
  return builder_.CreateAlloca(type);
}

void Emitter::loop(Value* begin, Value* end, std::int64_t step, const Body& body, bool may_be_empty) {
  llvm::LLVMContext& context = function_->getContext();
  BasicBlock* before = builder_.GetInsertBlock();
  BasicBlock* inside = BasicBlock::Create(context, "loop", function_);
  BasicBlock* after = BasicBlock::Create(context, "done", function_);
  if (may_be_empty) {
    builder_.CreateCondBr(builder_.CreateICmpSLT(begin, end), inside, after);
  } else {
    builder_.CreateBr(inside);
  }
  builder_.SetInsertPoint(inside);
  llvm::PHINode* counter = builder_.CreatePHI(builder_.getInt64Ty(), 2);
  counter->addIncoming(begin, before);
  body(counter);
  Value* next = builder_.CreateAdd(counter, index(step));
  counter->addIncoming(next, builder_.GetInsertBlock());
  builder_.CreateCondBr(builder_.CreateICmpSLT(next, end), inside, after);
  builder_.SetInsertPoint(after);
}

/// All positions of an axis; a single one needs no loop.
void Emitter::axis_loop(std::int64_t size, const Body& body) {
  if (size == 0) return;
  if (size == 1) return body(index(0));
  loop(index(0), index(size), 1, body, false);
}

void Emitter::branch_if(Value* condition, const std::function<void()>& body) {
  llvm::LLVMContext& context = function_->getContext();
  BasicBlock* inside = BasicBlock::Create(context, "if", function_);
  BasicBlock* after = BasicBlock::Create(context, "after", function_);
  builder_.CreateCondBr(condition, inside, after);
  builder_.SetInsertPoint(inside);
  body();
  builder_.CreateBr(after);
  builder_.SetInsertPoint(after);
}

void Emitter::for_each_position(const Shape& shape, const std::function<void(const Point&)>& body, Point point) {
  if (point.size() == shape.size()) return body(point);
  axis_loop(shape[point.size()], [&](Value* position) {
    Point inner = point;
    inner.push_back({position});
    for_each_position(shape, body, inner);
  });
}

}  // namespace steepest::jit
