#include "kernel/llvm/dense.hpp"

namespace steepest::jit {

using llvm::Value;

DenseEmitter::DenseEmitter(Emitter& outer, const Instruction& instruction) : outer_(outer), instruction_(instruction) {
  const auto shape = [&](std::size_t which) {
    return which < instruction.arguments.size() ? outer.plan_.value(instruction.arguments[which]).shape : Shape();
  };
  shape_ = dense_shape(instruction.op, shape(0), shape(1));
}

void DenseEmitter::emit() {
  for (const std::uint32_t argument : instruction_.arguments) arguments_.push_back(take(argument));
  result_ = take(instruction_.result);
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    if (!by_row(instruction_.arguments[i])) copy_in(instruction_.arguments[i], arguments_[i]);
  }
  const auto work = [&] {
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      if (by_row(instruction_.arguments[i])) copy_in(instruction_.arguments[i], arguments_[i]);
    }
    call();
    copy_out(result_);
  };
  if (!by_row(instruction_.result)) return work();
  outer_.loop(
      outer_.index(0), outer_.argument(Argument::rows), lanes,
      [&](Value* row) {
        outer_.row_ = row;
        work();
      },
      false);
}

DenseEmitter::Piece DenseEmitter::take(std::uint32_t value) {
  Value* workspace = outer_.argument(Argument::workspace);
  Value* pointer = outer_.element_pointer(workspace, outer_.index(outer_.module_.workspace));
  const std::int64_t count = element_count(outer_.plan_.value(value).shape);
  const int width = by_row(value) ? lanes : 1;
  outer_.module_.workspace += (count * width + lanes - 1) / lanes * lanes;
  return {pointer, width};
}

void DenseEmitter::copy_in(std::uint32_t value, const Piece& piece) {
  outer_.width_ = piece.lanes;
  const Shape& shape = outer_.plan_.value(value).shape;
  outer_.for_each_position(shape, [&](const Point& point) {
    outer_.forget();
    Value* content = outer_.load(value, point);
    Value* place = outer_.times(outer_.linear(shape, point).base, piece.lanes);
    Value* pointer = outer_.element_pointer(piece.pointer, place);
    outer_.builder_.CreateAlignedStore(content, pointer, llvm::Align(sizeof(double)));
  });
  outer_.width_ = 1;
  outer_.forget();
}

void DenseEmitter::copy_out(const Piece& piece) {
  outer_.width_ = piece.lanes;
  const Shape& shape = outer_.plan_.value(instruction_.result).shape;
  outer_.for_each_position(shape, [&](const Point& point) {
    outer_.forget();
    Value* place = outer_.times(outer_.linear(shape, point).base, piece.lanes);
    Value* pointer = outer_.element_pointer(piece.pointer, place);
    llvm::Type* type = outer_.math_.type(piece.lanes);
    Value* content = outer_.builder_.CreateAlignedLoad(type, pointer, llvm::Align(sizeof(double)));
    outer_.store(instruction_.result, point, content);
  });
  outer_.width_ = 1;
  outer_.forget();
}

void DenseEmitter::call() {
  llvm::IRBuilder<>& builder = outer_.builder_;
  llvm::Type *number = builder.getInt64Ty(), *pointer = builder.getPtrTy();
  auto* signature = llvm::FunctionType::get(
      builder.getVoidTy(), {number, number, number, number, pointer, number, pointer, number, pointer}, false);
  auto* address = builder.getInt64(reinterpret_cast<std::uintptr_t>(&steepest_dense_lanes));
  Value* function = llvm::ConstantExpr::getIntToPtr(address, pointer);
  const Piece& first = arguments_.front();
  const Piece& second = arguments_.back();
  llvm::CallInst* result =
      builder.CreateCall(signature, function,
                         {outer_.index(static_cast<std::int64_t>(instruction_.op)), outer_.index(shape_.n),
                          outer_.index(shape_.columns), outer_.index(result_.lanes), first.pointer,
                          outer_.index(first.lanes), second.pointer, outer_.index(second.lanes), result_.pointer});
  result->setDoesNotThrow();
}

}  // namespace steepest::jit
