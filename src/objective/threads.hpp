#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace steepest {

/// Threads that start with the first task and stay alive between tasks. One task at a time.
class Threads final {
 public:
  /// `count` includes the thread that calls run(); 0: one for each core that this process may use.
  explicit Threads(int count);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  int count() const { return count_; }

  /// Calls task(worker) on the caller (worker 0) and on those others that wake up before the caller is through, and
  /// returns when all calls have. The task must share out its work itself. Rethrows the first exception.
  void run(const std::function<void(int)>& task);

 private:
  void start();
  void work(const std::stop_token& stop, int worker);
  void call(const std::function<void(int)>& task, int worker);

  int count_ = 1;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::condition_variable_any done_;
  const std::function<void(int)>* task_ = nullptr;  // null: nothing to join
  std::size_t generation_ = 0;
  int active_ = 0;
  std::exception_ptr failure_;
  std::vector<std::jthread> workers_;
};

}  // namespace steepest
