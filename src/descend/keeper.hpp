#pragma once

#include <chrono>
#include <optional>

#include "descend/state_text.hpp"

namespace steepest {

/// What must be the same when a walk is taken up again, a line each.
std::string settings_of(const Objective& objective, const Method& method, const MinimizeOptions& options);

/// Keeps a descent in a file and takes it up again. A descent is a series of walks, with decisions between them that
/// cost little and always come out the same. So the file holds how each finished walk ended, and the whole state of the
/// one under way: on resuming, the finished ones are not walked again, and the last goes on from its state.
class Keeper final {
 public:
  /// `settings` must be the same in both runs: what is minimised, by which method, with which tolerances. With
  /// `resume` the file is read if it exists. UserError (command line): a file of something else, or that cannot be
  /// read.
  Keeper(Checkpoint checkpoint, const std::string& settings, View start);

  const std::string& file() const { return checkpoint_.file; }
  /// Where the walk began: in the file, if there is one.
  const Vector& start() const { return start_; }
  bool resumed() const { return resumed_; }

  /// A walk begins. If the file knows how it ended: what was written of it.
  std::optional<std::string> finished_walk();
  /// The state of the walk that begins, if the file has it; once.
  std::optional<std::string> state();
  /// The walk under way has ended; `record` goes into the file once another walk begins or the state is written.
  void finish(std::string record);
  /// Whether it is time to write.
  bool due() const;
  /// Writes the file, under another name first, so that it is whole at any moment. UserError (command line) if that
  /// fails.
  void write(const std::string& state);
  /// Likewise with no walk under way.
  void write() { write({}); }

 private:
  void read(const std::string& text, const std::string& settings);

  Checkpoint checkpoint_;
  std::string settings_;
  Vector start_;
  bool resumed_ = false;
  std::vector<std::string> finished_;  ///< what is known of each
  std::size_t begun_ = 0;
  std::optional<std::string> state_;  ///< read, not yet used
  std::optional<std::chrono::steady_clock::time_point> written_;
};

}  // namespace steepest
