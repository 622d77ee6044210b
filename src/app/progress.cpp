#include "app/progress.hpp"

#include <cmath>

namespace steepest::app {
namespace {

constexpr std::chrono::milliseconds pause{100};

/// "45 s", "12 min", "3.5 h".
std::string duration_text(double seconds) {
  if (seconds < 99.5) return number_text(std::ceil(seconds)) + " s";
  if (seconds < 99.5 * 60) return number_text(std::ceil(seconds / 60)) + " min";
  return number_text(seconds / 3600, 2) + " h";
}

}  // namespace

ProgressLine::ProgressLine(const Session& session) : console_(session.console) {
  const MinimizeOptions& walk = session.options.walk;
  if (session.table) rows_ = static_cast<double>(session.table->all_rows());
  most_steps_ = walk.max_iter;
  time_limit_ = walk.time_limit;
  if (!walk.sampling || rows_ == 0) return;
  const double batch = std::min(static_cast<double>(walk.sampling->batch), rows_);
  const double steps = walk.sampling->epochs * std::ceil(rows_ / batch);
  most_steps_ = std::min(steps, most_steps_.value_or(steps));
  rows_ = batch;
}

std::optional<double> ProgressLine::seconds_left(std::size_t iteration, double seconds) const {
  std::optional<double> left;
  if (time_limit_) left = *time_limit_ - seconds;
  if (most_steps_ && iteration > 0) {
    const double steps = (*most_steps_ / static_cast<double>(iteration) - 1) * seconds;
    left = std::min(steps, left.value_or(steps));
  }
  return left;
}

std::string ProgressLine::text(const Progress& progress, double seconds) const {
  std::string text = "iteration " + std::to_string(progress.iteration) + "   f " + number_text(progress.value, 8) +
                     "   |g| " + number_text(progress.gradient_norm, 3) + "   step " + number_text(progress.step, 3);
  const double rows = rows_ * static_cast<double>(progress.iteration) / seconds;
  if (rows > 0) text += "   " + number_text(rows, 2) + " rows/s";
  const std::optional<double> left = seconds_left(progress.iteration, seconds);
  return left && *left >= 0 ? text + "   " + duration_text(*left) + " left at most" : text;
}

void ProgressLine::show(const Progress& progress) {
  const Clock::time_point now = Clock::now();
  if (!console_.shows_progress() || now - last_ <= pause) return;
  last_ = now;
  console_.progress(text(progress, std::chrono::duration<double>(now - begin_).count()));
}

}  // namespace steepest::app
