#include "descend/search/more_thuente.hpp"

namespace steepest {
namespace {

constexpr int most_trials = 100;
constexpr double extrapolation_low = 1.1, extrapolation_high = 4;
constexpr double shrinkage = 0.66;

}  // namespace

void MoreThuente::begin(const Sample& here, const Proposal& proposal) {
  start_ = best_ = other_ = {0, here.value, proposal.slope};
  bracketed_ = second_stage_ = false;
  limit_ = proposal.longest;
  trial_.at = std::min(first_length(here, proposal), limit_);
  shortest_ = 0;
  longest_ = trial_.at + extrapolation_high * trial_.at;
  width_ = limit_;
  last_width_ = 2 * width_;
  trials_ = 0;
}

Answer MoreThuente::accept() {
  last_.accept(trial_.at, start_.slope, limit_);
  return Answer::accept;
}

/// Rounding ends the search: the best end, if it is lower than the start.
Answer MoreThuente::give_up() {
  if (trial_.value < start_.value) return accept();
  if (trials_ > most_trials + 1 || !(best_.at > 0 && best_.value < start_.value)) return Answer::failed;
  trials_ = most_trials + 1;
  trial_.at = best_.at;
  return Answer::again;
}

Answer MoreThuente::shorten() {
  limit_ = longest_ = trial_.at;
  const double back = best_.at + (best_.at > 0 ? 0.5 : 0.1) * (trial_.at - best_.at);
  if (!(back > best_.at && back < trial_.at)) return Answer::failed;
  trial_.at = back;
  return Answer::again;
}

Answer MoreThuente::judge(const Sample&, const Proposal&, const Sample& trial) {
  if (!(start_.slope < 0)) return Answer::failed;
  if (!trial.finite()) return ++trials_ > most_trials ? Answer::failed : shorten();
  trial_.value = trial.value;
  trial_.slope = trial.slope;
  const double needed = options_.decrease * start_.slope;
  const bool enough = trial_.value <= start_.value + trial_.at * needed;
  if (enough && std::abs(trial_.slope) <= -options_.slope * start_.slope) return accept();
  if (enough && trial_.at >= limit_ && trial_.slope <= needed) return accept();  // still falling at a bound
  if (++trials_ > most_trials) return give_up();
  if (!second_stage_ && enough && trial_.slope >= 0) second_stage_ = true;
  const double before = trial_.at;
  if (!second_stage_ && trial_.value <= best_.value && !enough) {
    // Until a point with enough decrease and a rising slope is seen, the auxiliary function is narrowed instead.
    for (End* end : {&best_, &other_, &trial_}) end->value -= end->at * needed, end->slope -= needed;
    narrow();
    for (End* end : {&best_, &other_}) end->value += end->at * needed, end->slope += needed;
  } else {
    narrow();
  }
  if (bracketed_) {
    if (std::abs(other_.at - best_.at) >= shrinkage * last_width_) trial_.at = 0.5 * (best_.at + other_.at);
    last_width_ = width_;
    width_ = std::abs(other_.at - best_.at);
    shortest_ = std::min(best_.at, other_.at);
    longest_ = std::max(best_.at, other_.at);
    if (width_ <= options_.width * longest_) return give_up();
  } else {
    shortest_ = trial_.at + extrapolation_low * (trial_.at - best_.at);
    longest_ = trial_.at + extrapolation_high * (trial_.at - best_.at);
  }
  trial_.at = std::clamp(trial_.at, 0.0, limit_);
  if (trial_.at == before || (bracketed_ && (trial_.at <= shortest_ || trial_.at >= longest_))) return give_up();
  return Answer::again;
}

/// The four cases of section 4 of the paper.
double MoreThuente::cubic_or_quadratic(const End& best, const End& other, const End& trial) {
  const auto cubic = [](const End& a, const End& b, bool allow_negative) {
    const double theta = 3 * (a.value - b.value) / (b.at - a.at) + a.slope + b.slope;
    const double scale = std::max({std::abs(theta), std::abs(a.slope), std::abs(b.slope)});
    const double inside = (theta / scale) * (theta / scale) - (a.slope / scale) * (b.slope / scale);
    const double root = scale * std::sqrt(allow_negative ? std::max(0.0, inside) : inside);
    return std::pair(theta, root);
  };
  const double span = trial.at - best.at;
  const double secant = trial.at + trial.slope / (trial.slope - best.slope) * (best.at - trial.at);
  if (trial.value > best.value) {
    auto [theta, root] = cubic(best, trial, true);
    if (span < 0) root = -root;
    const double ratio = ((root - best.slope) + theta) / (((root - best.slope) + root) + trial.slope);
    const double by_cubic = best.at + ratio * span;
    const double by_quadratic = best.at + 0.5 * best.slope / ((best.value - trial.value) / span + best.slope) * span;
    bracketed_ = true;
    const bool cubic_nearer = std::abs(by_cubic - best.at) < std::abs(by_quadratic - best.at);
    return cubic_nearer ? by_cubic : by_cubic + 0.5 * (by_quadratic - by_cubic);
  }
  if ((trial.slope < 0) != (best.slope < 0)) {
    auto [theta, root] = cubic(best, trial, true);
    if (span > 0) root = -root;
    const double ratio = ((root - trial.slope) + theta) / (((root - trial.slope) + root) + best.slope);
    const double by_cubic = trial.at - ratio * span;
    bracketed_ = true;
    return std::abs(by_cubic - trial.at) > std::abs(secant - trial.at) ? by_cubic : secant;
  }
  if (std::abs(trial.slope) < std::abs(best.slope)) {
    auto [theta, root] = cubic(best, trial, true);
    if (span > 0) root = -root;
    const double ratio = ((root - trial.slope) + theta) / ((root + (best.slope - trial.slope)) + root);
    const double by_cubic = ratio < 0 && root != 0 ? trial.at - ratio * span : (span > 0 ? longest_ : shortest_);
    const bool cubic_nearer = std::abs(by_cubic - trial.at) < std::abs(secant - trial.at);
    if (!bracketed_) return std::clamp(cubic_nearer ? secant : by_cubic, shortest_, longest_);
    const double next = cubic_nearer ? by_cubic : secant;
    const double guard = trial.at + shrinkage * (other.at - trial.at);
    return span > 0 ? std::min(guard, next) : std::max(guard, next);
  }
  if (!bracketed_) return span > 0 ? longest_ : shortest_;
  auto [theta, root] = cubic(trial, other, true);
  if (trial.at > other.at) root = -root;
  const double ratio = ((root - trial.slope) + theta) / (((root - trial.slope) + root) + other.slope);
  return trial.at + ratio * (other.at - trial.at);
}

void MoreThuente::narrow() {
  const double next = cubic_or_quadratic(best_, other_, trial_);
  if (trial_.value > best_.value) {
    other_ = trial_;
  } else {
    if ((trial_.slope < 0) != (best_.slope < 0)) other_ = best_;
    best_ = trial_;
  }
  trial_.at = next;
}

}  // namespace steepest
