#include <atomic>
#include <chrono>
#include <system_error>
#include <thread>

#include "kernel/llvm/compile.hpp"
#include "kernel/llvm/ready_code.hpp"
#include "kernel/llvm_module.hpp"

namespace steepest::jit {
namespace {

using Clock = std::chrono::steady_clock;

// Longer programs are compiled plainly from the beginning, and those beyond the second bound stay so: LLVM's time grows
// faster than their length.
constexpr std::size_t most_in_full = 5000, most_in_full_meanwhile = 20'000;
// What compiling in full takes, roughly. Only code that has been in use for many times as long is compiled again, so
// that waiting for it at the end never matters.
constexpr std::chrono::microseconds opening{20'000}, an_instruction{100};
constexpr int patience = 10;
constexpr std::uint32_t calls_between_looks = 64;

/// Running code. Quickly compiled code is replaced once it has been in use for long; a call that is under way ends as
/// it began, and the bits are the same.
class LlvmKernel final : public Kernel {
 public:
  LlvmKernel(std::shared_ptr<const Program> program, const Host& host, Tier tier)
      : program_(std::move(program)),
        host_(host),
        first_(code(tier)),
        current_(first_.get()),
        may_improve_(tier == Tier::quick && length_of(*program_) <= most_in_full_meanwhile) {}

  void before(std::size_t pass, double* globals) const override { run_before(pass, {.globals = globals}); }
  void after(std::size_t pass, double* globals) const override { run_after(pass, {.globals = globals}); }
  void run_before(std::size_t pass, const Surroundings& around) const override { best().before(pass, around); }
  void run_after(std::size_t pass, const Surroundings& around) const override { best().after(pass, around); }
  bool uses_places() const override { return true; }
  void rows(std::size_t pass, const Block& block) const override { best().rows(pass, block); }
  Precision precision() const override { return program_->precision; }
  std::string_view backend() const override { return "llvm"; }

 private:
  std::unique_ptr<const ReadyCode> code(Tier tier) const {
    return std::make_unique<ReadyCode>(compiled_or_kept(*program_, host_, tier), large_places(*program_), host_);
  }

  const ReadyCode& best() const {
    if (may_improve_.load(std::memory_order_relaxed)) consider_improving();
    return *current_.load(std::memory_order_acquire);
  }

  void consider_improving() const {
    if (calls_.fetch_add(1, std::memory_order_relaxed) % calls_between_looks != 0) return;
    const auto cost = opening + an_instruction * static_cast<std::int64_t>(length_of(*program_));
    if (Clock::now() - made_ < patience * cost || !may_improve_.exchange(false)) return;
    try {
      improving_ = std::jthread([this] { improve(); });
    } catch (const std::system_error&) {  // no thread to be had: what runs already is good enough
    }
  }

  void improve() const {
    try {
      better_ = code(Tier::full);
      current_.store(better_.get(), std::memory_order_release);
    } catch (...) {  // what runs already is good enough
    }
  }

  std::shared_ptr<const Program> program_;
  Host host_;
  Clock::time_point made_ = Clock::now();
  std::unique_ptr<const ReadyCode> first_;
  mutable std::unique_ptr<const ReadyCode> better_;
  mutable std::atomic<const ReadyCode*> current_;
  mutable std::atomic<bool> may_improve_;
  mutable std::atomic<std::uint32_t> calls_ = 0;
  mutable std::jthread improving_;  // the last, hence the first to end
};

}  // namespace
}  // namespace steepest::jit

extern "C" __attribute__((visibility("default"))) void steepest_make_llvm_kernel(
    const std::shared_ptr<const steepest::Program>& program, steepest::Tier tier,
    std::unique_ptr<steepest::Kernel>& kernel) {
  using namespace steepest::jit;
  const Host host = detect_host();
  if (host.native_lanes == 0 || !vector_function("exp u10", host.native_lanes)) return;
  if (length_of(*program) > most_in_full) tier = steepest::Tier::quick;
  kernel = std::make_unique<LlvmKernel>(program, host, tier);
}
