#include "kernel/llvm/ready_code.hpp"

namespace steepest::jit {
namespace {

Buffer make_buffer(std::size_t size) {
  return Buffer(
      static_cast<double*>(::operator new[](std::max<std::size_t>(size, 1) * sizeof(double), std::align_val_t(64))));
}

}  // namespace

Buffer BufferPool::take(std::size_t size) {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) return make_buffer(size);
  Buffer buffer = std::move(free_.back());
  free_.pop_back();
  return buffer;
}

void BufferPool::give(Buffer buffer) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(buffer));
}

ReadyCode::ReadyCode(const CompiledProgram& compiled, std::vector<LargePlace> places, const Host& host)
    : loaded_(host, compiled.object, compiled.external_functions),
      places_(std::move(places)),
      workspace_(compiled.workspace),
      own_scratch_(compiled.own_scratch) {
  for (const PassFunctions& of : compiled.passes) {
    code_.push_back({pieces(of.before, compiled), addresses(of.rows), pieces(of.after, compiled)});
  }
}

template <class Run>
void ReadyCode::with_buffer(const Run& run) const {
  if (workspace_ + own_scratch_ == 0) return run(nullptr, nullptr);
  Buffer buffer = pool_.take(static_cast<std::size_t>(workspace_ + own_scratch_));
  run(buffer.get() + own_scratch_, own_scratch_ > 0 ? buffer.get() : nullptr);
  pool_.give(std::move(buffer));
}

void ReadyCode::rows(std::size_t pass, const Block& block) const {
  const std::vector<Function>& functions = code_[pass].rows;
  if (functions.empty()) return;
  const void* columns = block.columns;
  if (block.single_columns) columns = block.single_columns;
  with_buffer([&](double* workspace, double* scratch) {
    for (const Function function : functions) {
      function(columns, block.row_outputs, block.globals, block.accumulators, scratch ? scratch : block.scratch,
               workspace, block.rows, block.fetch);
    }
  });
}

std::vector<ReadyCode::InPieces> ReadyCode::pieces(const std::vector<std::string>& names,
                                                   const CompiledProgram& compiled) {
  std::vector<InPieces> functions;
  for (const std::string& name : names) {
    const auto found = compiled.pieces.find(name);
    functions.push_back({addresses({name})[0], found == compiled.pieces.end() ? 1 : found->second});
  }
  return functions;
}

std::vector<ReadyCode::Function> ReadyCode::addresses(const std::vector<std::string>& names) {
  std::vector<Function> functions;
  for (const std::string& name : names) functions.push_back(reinterpret_cast<Function>(loaded_.address(name)));
  return functions;
}

void ReadyCode::run_single(const std::vector<InPieces>& functions, const Surroundings& around) const {
  if (functions.empty()) return;
  std::vector<double*> places(around.places.begin(), around.places.end());
  if (places.empty()) {
    for (const LargePlace& place : places_) places.push_back(around.globals + place.offset);
  }
  with_buffer([&](double* workspace, double*) {
    for (const auto& [function, count] : functions) {
      const std::function<void(std::int64_t)> piece = [&, run = function](std::int64_t number) {
        run(places.data(), nullptr, around.globals, nullptr, nullptr, workspace, number, 0);
      };
      if (count > 1 && around.share) {
        around.share(count, piece);
      } else {
        for (std::int64_t number = 0; number < count; ++number) piece(number);
      }
    }
  });
}

}  // namespace steepest::jit
