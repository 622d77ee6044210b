#include "objective/threads.hpp"

#include <algorithm>
#include <utility>

namespace steepest {

Threads::Threads(int count) {
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  count_ = count > 0 ? count : cores;
}

void Threads::start() {
  for (int worker = static_cast<int>(workers_.size()) + 1; worker < count_; ++worker) {
    workers_.emplace_back([this, worker](const std::stop_token& stop) { work(stop, worker); });
  }
}

Threads::~Threads() {
  for (std::jthread& worker : workers_) worker.request_stop();
  workers_.clear();
}

void Threads::call(const std::function<void(int)>& task, int worker) {
  try {
    task(worker);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
  }
}

void Threads::work(const std::stop_token& stop, int worker) {
  std::size_t seen = 0;
  std::unique_lock lock(mutex_);
  while (wake_.wait(lock, stop, [&] { return task_ != nullptr && generation_ != seen; })) {
    seen = generation_;
    const std::function<void(int)>& task = *task_;
    ++active_;
    lock.unlock();
    call(task, worker);
    lock.lock();
    if (--active_ == 0) done_.notify_all();
  }
}

void Threads::run(const std::function<void(int)>& task) {
  start();
  {
    const std::lock_guard lock(mutex_);
    task_ = &task;
    ++generation_;
  }
  wake_.notify_all();
  call(task, 0);
  std::unique_lock lock(mutex_);
  task_ = nullptr;  // whoever has not woken up by now finds nothing to do
  done_.wait(lock, [&] { return active_ == 0; });
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace steepest
