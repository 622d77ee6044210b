#include "descend/search/hager_zhang.hpp"

namespace steepest {
namespace {

constexpr double value_rounding = 1e-6;  // epsilon of the paper
constexpr double bisection = 0.5;        // theta
constexpr double shrinkage = 2.0 / 3;    // gamma
constexpr double expansion = 5;          // rho
constexpr double narrowest = 1e-15;      // relative width of a bracket
constexpr int most_trials = 100;

}  // namespace

void HagerZhang::begin(const Sample& here, const Proposal& proposal) {
  start_ = {0, here.value, proposal.slope};
  limit_ = here.value + value_rounding * std::abs(here.value);
  low_ = start_;
  high_ = {};
  wall_ = 0;
  trials_ = 0;
  phase_ = Phase::expand;
  longest_ = proposal.longest;
  trial_.at = std::min(first_length(here, proposal), longest_);
}

bool HagerZhang::acceptable() const {
  const bool enough = trial_.value - start_.value <= options_.delta * trial_.at * start_.slope;
  if (options_.strong)
    return std::abs(trial_.slope) <= -options_.sigma * start_.slope && (enough || !high(trial_.value));
  if (trial_.slope < options_.sigma * start_.slope) return false;
  return enough || ((2 * options_.delta - 1) * start_.slope >= trial_.slope && !high(trial_.value));
}

Answer HagerZhang::accept() {
  last_.accept(trial_.at, start_.slope, longest_);
  return Answer::accept;
}

/// The bracket is as narrow as rounding lets it be: its lower end will do, if it is lower than the start.
Answer HagerZhang::give_up() {
  if (trial_.value < start_.value) return accept();
  if (phase_ == Phase::last || !(low_.at > 0 && low_.value < start_.value)) return Answer::failed;
  trial_.at = low_.at;
  phase_ = Phase::last;
  return Answer::again;
}

Answer HagerZhang::judge(const Sample&, const Proposal&, const Sample& trial) {
  if (!(start_.slope < 0)) return Answer::failed;
  if (!trial.finite()) return ++trials_ > most_trials ? Answer::failed : shorten();
  trial_.value = trial.value;
  trial_.slope = trial.slope;
  if (acceptable()) return accept();
  if (++trials_ > most_trials || phase_ == Phase::last) return give_up();
  if (phase_ == Phase::expand) return expand();
  if (phase_ == Phase::bisect) return bisect();
  return update() ? proceed() : next(low_.at + bisection * (high_.at - low_.at), Phase::bisect);
}

Answer HagerZhang::next(double at, Phase phase) {
  if (at == trial_.at || !std::isfinite(at)) return give_up();
  trial_.at = at;
  phase_ = phase;
  return Answer::again;
}

Answer HagerZhang::shorten() {
  wall_ = trial_.at;
  const double back = low_.at > 0 ? low_.at + 0.5 * (wall_ - low_.at) : 0.1 * wall_;
  if (!(back > low_.at) || !(back < wall_)) return Answer::failed;
  return next(back, phase_ == Phase::bisect || phase_ == Phase::expand ? phase_ : Phase::expand);
}

Answer HagerZhang::expand() {
  if (trial_.slope >= 0) {
    high_ = trial_;
    return begin_round();
  }
  if (high(trial_.value)) {
    high_ = trial_;
    low_ = start_;
    resume_ = Phase::expand;
    return next(low_.at + bisection * (high_.at - low_.at), Phase::bisect);
  }
  low_ = trial_;
  if (trial_.at >= longest_) return accept();  // still falling at a bound
  double further = std::min(expansion * trial_.at, longest_);
  if (wall_ > 0 && further >= wall_) further = trial_.at + 0.5 * (wall_ - trial_.at);
  // Still falling after a million-fold expansion: take it, the loop watches for unboundedness.
  if (trials_ > 30 || (wall_ > 0 && wall_ - trial_.at <= 1e-3 * wall_)) return accept();
  return next(further, Phase::expand);
}

bool HagerZhang::update() {
  if (trial_.at <= low_.at || trial_.at >= high_.at) return true;
  if (trial_.slope >= 0) {
    high_ = trial_;
    return true;
  }
  if (!high(trial_.value)) {
    low_ = trial_;
    return true;
  }
  high_ = trial_;
  resume_ = phase_;
  return false;
}

Answer HagerZhang::bisect() {
  if (trial_.slope >= 0) {
    high_ = trial_;
    phase_ = resume_;
    return proceed();
  }
  (high(trial_.value) ? high_ : low_) = trial_;
  return next(low_.at + bisection * (high_.at - low_.at), Phase::bisect);
}

Answer HagerZhang::proceed() {
  if (phase_ != Phase::secant) return phase_ == Phase::secant_again ? end_round() : begin_round();
  auto secant = [](const End& a, const End& b) { return (a.at * b.slope - b.at * a.slope) / (b.slope - a.slope); };
  double second = low_.at;
  if (trial_.at == high_.at) second = secant(old_high_, high_);
  if (trial_.at == low_.at) second = secant(old_low_, low_);
  return second > low_.at && second < high_.at ? next(second, Phase::secant_again) : end_round();
}

Answer HagerZhang::begin_round() {
  old_low_ = low_;
  old_high_ = high_;
  width_ = high_.at - low_.at;
  if (!(width_ > narrowest * high_.at)) return give_up();
  const double secant = (low_.at * high_.slope - high_.at * low_.slope) / (high_.slope - low_.slope);
  if (secant > low_.at && secant < high_.at) return next(secant, Phase::secant);
  return next(low_.at + 0.5 * width_, Phase::middle);
}

Answer HagerZhang::end_round() {
  if (high_.at - low_.at > shrinkage * width_) return next(low_.at + 0.5 * (high_.at - low_.at), Phase::middle);
  return begin_round();
}

}  // namespace steepest
