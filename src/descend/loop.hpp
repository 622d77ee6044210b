#pragma once

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

  /// Walks from `here` until a rule fires; `here` is the last accepted point. May be called again to go on.
  WalkEnd run(Sample& here);
  /// Stricter scaled tests for the next run.
  void tighten() { stopping_.tighten(); }
  /// Fresh direction and search, for a run from somewhere else.
  void renew();

  std::size_t iterations() const { return iterations_; }
  const std::vector<Criterion>& criteria() const { return stopping_.criteria(); }
  const Diary& diary() const { return diary_; }
  void list(Fields& fields);

 private:
  bool report(const Sample& here, double step, double distance) const;
  Proposal propose(const Sample& here);
  Sample ask(const Sample& here) const;
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
  Watch watch_;
  Diary diary_;
  Proposal proposal_;
  std::size_t iterations_ = 0;
};

}  // namespace steepest
