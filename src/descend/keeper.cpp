#include "descend/keeper.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/hash.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

constexpr std::size_t format = 2;
constexpr std::string_view seal = "checksum: ";

[[noreturn]] void refuse(const std::string& message, const std::string& hint) {
  throw UserError(ErrorKind::command_line, message, {}, hint);
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string checksum_of(std::string_view text) {
  Hash hash;
  hash.take(text);
  return hash.text();
}

/// Whether the last line is the checksum of all lines before it.
bool is_whole(std::string_view text) {
  const std::size_t line = text.rfind(seal);
  return line != std::string_view::npos && text.substr(line + seal.size()) == checksum_of(text.substr(0, line)) + "\n";
}

/// The whole text, and on the disk before it returns: what a rename puts in place must not be lost with the power.
bool write_through(const std::string& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return false;
  bool written = true;
  for (std::size_t at = 0; written && at < text.size();) {
    const ssize_t some = ::write(file, text.data() + at, text.size() - at);
    if (some < 0 && errno == EINTR) continue;
    written = some > 0;
    if (written) at += static_cast<std::size_t>(some);
  }
  written = written && ::fsync(file) == 0;
  return (::close(file) == 0) && written;
}

/// What to do about a file that could not be written.
std::string way_out(int error) {
  if (error == ENOENT) return "the folder does not exist: make it, or name another file";
  if (error == ENOSPC) return "free some space, or name another file";
  return "check that you may write there, or name another file";
}

}  // namespace

std::string settings_of(const Objective& objective, const Method& method, const MinimizeOptions& options) {
  StateWriter out;
  const auto optional = [&](std::string_view name, const std::optional<double>& value) {
    out.text(name, value ? number_text(*value) : "not given");
  };
  out.text("problem", options.checkpoint ? options.checkpoint->problem : "");
  out.number("variables", objective.dimension());
  out.text("method", (options.method.empty() ? "chosen: " : "") + method.name);
  if (objective.is_rough()) out.text("precision", "float32");
  optional("step", options.step);
  out.text("search", options.search);
  for (const auto& [name, bound] : options.bounds)
    out.text("bound", name + " " + number_text(bound.low) + " to " + number_text(bound.high));
  if (options.l1 > 0) out.text("l1", number_text(options.l1));
  for (const std::string& name : options.unpenalised) out.text("not penalised", name);
  out.text("step of the paper", options.paper_step ? "yes" : "no");
  out.text("schedule", to_text(options.schedule));
  optional("gtol", options.gtol);
  optional("ftol", options.ftol);
  optional("xtol", options.xtol);
  out.text("escape", options.escape ? "yes" : "no");
  out.text("retry", options.retry ? "yes" : "no");
  // A schedule without a length of its own has that of the walk, so the walk's limits are part of it.
  const bool chosen_schedule = options.sampling && options.method.empty();
  const bool shaped = options.schedule.kind != Schedule::Kind::constant;
  if (chosen_schedule || (shaped && !(options.schedule.length > 0))) {
    optional("iterations of the schedule", options.max_iter);
    if (options.sampling) optional("epochs of the schedule", options.sampling->epochs);
  }
  if (!options.sampling) return out.written();
  out.number("batch", options.sampling->batch);
  out.text("replacement", options.sampling->replacement ? "yes" : "no");
  out.number("seed", static_cast<std::size_t>(options.sampling->seed));
  return out.written();
}

Keeper::Keeper(Checkpoint checkpoint, const std::string& settings, View start)
    : checkpoint_(std::move(checkpoint)), settings_(settings), start_(start.begin(), start.end()) {
  if (!checkpoint_.resume) return;
  std::ifstream file(checkpoint_.file, std::ios::binary);
  if (!file) {
    if (errno == ENOENT) return;  // nothing to go on from: the first run of a series
    refuse("--checkpoint: cannot read '" + checkpoint_.file + "': " + std::strerror(errno), "");
  }
  std::ostringstream text;
  text << file.rdbuf();
  read(std::move(text).str(), settings);
}

void Keeper::read(const std::string& text, const std::string& settings) {
  StateReader in(text, checkpoint_.file);
  const std::size_t version = in.number("steepest checkpoint");
  if (version != format)
    refuse("the checkpoint '" + checkpoint_.file + "' has format " + std::to_string(version) + ", this version reads " +
               std::to_string(format),
           "go on with the version that wrote it, or begin anew without --resume");
  if (!is_whole(text))
    refuse("the checkpoint '" + checkpoint_.file + "' is damaged: its contents do not match its checksum",
           "begin anew without --resume, or put a sound copy of the file in its place");
  const std::size_t count = in.number("settings");
  const std::string theirs = in.take(count);
  if (theirs != settings) {
    std::istringstream a(theirs), b(settings);
    std::string there, here;
    while (std::getline(a, there) && std::getline(b, here) && there == here) {
    }
    refuse(
        "the checkpoint '" + checkpoint_.file + "' is of another walk: it has '" + there + "', this one '" + here + "'",
        "give the same formula, data and options, name another file, or begin anew without --resume");
  }
  start_ = in.point("start", start_.size());
  finished_.resize(in.count("finished walks"));
  for (std::string& record : finished_) record = in.take(in.number("lines"));
  const std::size_t lines = in.number("state lines");
  if (lines > 0) state_ = in.take(lines);
  resumed_ = true;
}

std::optional<std::string> Keeper::finished_walk() {
  const std::size_t walk = begun_++;
  if (walk < finished_.size()) return finished_[walk];
  return {};
}

std::optional<std::string> Keeper::state() { return std::exchange(state_, {}); }

void Keeper::finish(std::string record) {
  finished_.resize(begun_);
  finished_.back() = std::move(record);
}

bool Keeper::due() const {
  if (!checkpoint_.writes) return false;
  if (!written_) return true;
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - *written_;
  return passed.count() >= checkpoint_.every;
}

void Keeper::write(const std::string& state) {
  if (!checkpoint_.writes) return;
  StateWriter out;
  out.number("steepest checkpoint", format);
  out.number("settings", lines_in(settings_));
  out.append(settings_);
  out.field("start", start_);
  // A walk whose state is written is not finished, even if a limit ended it.
  const std::size_t finished = state.empty() ? finished_.size() : std::min(finished_.size(), begun_ - 1);
  out.number("finished walks", finished);
  for (std::size_t k = 0; k < finished; ++k) {
    out.number("lines", lines_in(finished_[k]));
    out.append(finished_[k]);
  }
  out.number("state lines", lines_in(state));
  out.append(state);
  out.text(seal.substr(0, seal.size() - 2), checksum_of(out.written()));
  const std::string temporary = checkpoint_.file + ".new";
  const bool done =
      write_through(temporary, out.written()) && std::rename(temporary.c_str(), checkpoint_.file.c_str()) == 0;
  if (!done) {
    const int why = errno;
    ::unlink(temporary.c_str());
    refuse("--checkpoint: cannot write '" + checkpoint_.file + "': " + std::strerror(why), way_out(why));
  }
  written_ = std::chrono::steady_clock::now();
}

}  // namespace steepest
