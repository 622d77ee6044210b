#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include "steepest/ranks.hpp"

namespace steepest {
namespace {

/// What is under way between threads.
class Exchange final {
 public:
  void put(int from, int to, std::span<const std::byte> bytes) {
    const std::scoped_lock lock(mutex_);
    queues_[{from, to}].emplace_back(bytes.begin(), bytes.end());
    arrived_.notify_all();
  }
  void take(int from, int to, std::span<std::byte> bytes) {
    std::unique_lock lock(mutex_);
    std::deque<std::vector<std::byte>>& queue = queues_[{from, to}];
    arrived_.wait(lock, [&] { return !queue.empty(); });
    const std::vector<std::byte> message = std::move(queue.front());
    queue.pop_front();
    if (message.size() != bytes.size()) throw InternalError("a message of another length");
    std::ranges::copy(message, bytes.begin());
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::map<std::pair<int, int>, std::deque<std::vector<std::byte>>> queues_;
};

class ThreadRanks final : public Ranks {
 public:
  ThreadRanks(std::shared_ptr<Exchange> exchange, int rank, int count)
      : exchange_(std::move(exchange)), rank_(rank), count_(count) {}
  int rank() const override { return rank_; }
  int count() const override { return count_; }
  int on_this_machine() const override { return count_; }
  void send(int to, std::span<const std::byte> bytes) override { exchange_->put(rank_, to, bytes); }
  void receive(int from, std::span<std::byte> bytes) override { exchange_->take(from, rank_, bytes); }
  void broadcast(std::span<std::byte> bytes) override {
    if (rank_ > 0) return receive(0, bytes);
    for (int to = 1; to < count_; ++to) send(to, bytes);
  }
  void leave(int) override {}

 private:
  std::shared_ptr<Exchange> exchange_;
  int rank_;
  int count_;
};

}  // namespace

std::vector<std::shared_ptr<Ranks>> thread_ranks(int count) {
  const auto exchange = std::make_shared<Exchange>();
  std::vector<std::shared_ptr<Ranks>> result;
  for (int rank = 0; rank < count; ++rank) result.push_back(std::make_shared<ThreadRanks>(exchange, rank, count));
  return result;
}

}  // namespace steepest
