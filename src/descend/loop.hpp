#pragma once

#include "descend/change.hpp"
#include "descend/diary.hpp"
#include "descend/method.hpp"
#include "descend/stopping.hpp"
#include "descend/watch.hpp"

namespace steepest {

/// The one loop. Every pass asks the objective at one trial point: the search says where along the direction's
/// proposal, and then accepts it, tries again (another pass) or fails.
class Walk final {
 public:
  /// `iterations`: made by other walks that this one goes on from.
  Walk(Evaluator& evaluator, const Method& method, const MethodOptions& method_options, const Rules& rules,
       const MinimizeOptions& options, std::size_t iterations = 0);

  /// Walks from `here` until a rule fires; `here` is the last accepted point, or what the direction offers as its
  /// answer. May be called again to go on.
  WalkEnd run(Sample& here);
  /// Stricter scaled tests for the next run.
  void tighten() { stopping_.tighten(); }
  /// Fresh direction and search, for a run from somewhere else.
  void renew();

  std::size_t iterations() const { return iterations_; }
  const std::vector<Criterion>& criteria() const { return criteria_.empty() ? stopping_.criteria() : criteria_; }
  const Diary& diary() const { return diary_; }
  void list(Fields& fields);

 private:
  WalkEnd walk(Sample& here);
  std::optional<WalkEnd> begin(Sample& here);
  std::optional<WalkEnd> check(Sample& previous, const Sample& here, const Change& change);
  /// What a checkpoint knows of this walk: how it ended, or its state under way, from which it then goes on.
  std::optional<WalkEnd> finished_before(Sample& here);
  bool resume(Sample& here);
  /// Writes the state to the checkpoint if it is time, or if the walk ends here though it could go on.
  void keep(Sample& here, const std::optional<WalkEnd>& end);
  std::string record(Sample& here, const WalkEnd& end);
  void go_to(Sample& here, Vector x);
  std::optional<WalkEnd> check_free(Sample& previous, const Sample& here, const Change& change);
  bool report(const Sample& here, double step, double distance) const;
  std::optional<Vector> answer() const;
  /// Asks the objective at there.x, and measures the gradient found.
  void look_at(Sample& there) const;
  void begin_step(const Sample& here, Sample& trial);
  void propose(const Sample& here);
  void ask(const Sample& here, Sample& trial);
  /// `here` as the tests see it: without the elements that a bound holds.
  Sample face(const Sample& here) const;
  void learn(const Sample& from, const Sample& to);
  std::optional<WalkEnd> arrive(Sample& here, Sample& trial);
  WalkEnd failure(const Sample& here, bool blocked) const;

  Evaluator& evaluator_;
  Method method_;
  MethodOptions method_options_;
  Observer observer_;
  const std::vector<std::string>& names_;
  Wants wants_;
  std::unique_ptr<Direction> direction_;
  std::unique_ptr<Search> search_;
  Stopping stopping_;
  bool sampled_;
  Watch watch_;
  Diary diary_;
  Proposal proposal_;
  double placed_ = 1;  ///< the length at which the direction itself has placed the trial point
  std::size_t iterations_ = 0;
  std::size_t moved_ = 0;            ///< 1 if `here` was reached by a step of this run, 0 if it was given
  std::vector<Criterion> criteria_;  ///< of a run that a checkpoint knows to have ended
};

}  // namespace steepest
