#include "kernel/llvm/emitter.hpp"

// Rows in float32 read what is the same for all of them as floats, which are made once a pass.
namespace steepest::jit {
namespace {

using llvm::Value;

/// Rounds the globals from `first` on, eight at a time.
class Rounding final {
 public:
  Rounding(llvm::Function* function, std::int64_t singles)
      : function_(function),
        builder_(llvm::BasicBlock::Create(function->getContext(), "entry", function)),
        globals_(function->getArg(static_cast<unsigned>(Argument::globals))),
        singles_(builder_.CreateConstInBoundsGEP1_64(builder_.getDoubleTy(), globals_,
                                                     static_cast<std::uint64_t>(singles))) {}

  void round(std::int64_t first, std::int64_t count) {
    const std::int64_t whole = count / lanes * lanes;
    stretch(first, first + whole, lanes);
    stretch(first + whole, first + count, 1);
  }
  void finish() { builder_.CreateRetVoid(); }

 private:
  void stretch(std::int64_t begin, std::int64_t end, int width) {
    if (begin == end) return;
    llvm::BasicBlock* before = builder_.GetInsertBlock();
    auto* inside = llvm::BasicBlock::Create(function_->getContext(), "loop", function_);
    auto* after = llvm::BasicBlock::Create(function_->getContext(), "done", function_);
    builder_.CreateBr(inside);
    builder_.SetInsertPoint(inside);
    llvm::PHINode* at = builder_.CreatePHI(builder_.getInt64Ty(), 2);
    at->addIncoming(number(begin), before);
    const auto type = [&](llvm::Type* scalar) {
      return width == 1 ? scalar : llvm::FixedVectorType::get(scalar, static_cast<unsigned>(width));
    };
    Value* from = builder_.CreateInBoundsGEP(builder_.getDoubleTy(), globals_, at);
    Value* to = builder_.CreateInBoundsGEP(builder_.getFloatTy(), singles_, at);
    Value* content = builder_.CreateAlignedLoad(type(builder_.getDoubleTy()), from, llvm::Align(sizeof(double)));
    content = builder_.CreateFPTrunc(content, type(builder_.getFloatTy()));
    builder_.CreateAlignedStore(content, to, llvm::Align(sizeof(float)));
    Value* next = builder_.CreateAdd(at, number(width));
    at->addIncoming(next, inside);
    builder_.CreateCondBr(builder_.CreateICmpSLT(next, number(end)), inside, after);
    builder_.SetInsertPoint(after);
  }
  Value* number(std::int64_t value) { return builder_.getInt64(static_cast<std::uint64_t>(value)); }

  llvm::Function* function_;
  llvm::IRBuilder<> builder_;
  Value *globals_, *singles_;
};

}  // namespace

llvm::Function* emit_singles(ModuleState& module, const Program& program) {
  if (module.singles.empty()) return nullptr;
  llvm::Function* function = declare_function(module, "singles" + std::to_string(module.functions++));
  Rounding rounding(function, program.singles);
  // Neighbours in one loop, with the few numbers that lie between them.
  constexpr std::int64_t near = 64;
  std::int64_t begin = 0, end = 0;
  for (const auto& [first, count] : module.singles) {
    if (first > end + near) {
      rounding.round(begin, end - begin);
      begin = first;
    }
    end = std::max(end, first + count);
  }
  rounding.round(begin, end - begin);
  rounding.finish();
  return function;
}

}  // namespace steepest::jit
