#pragma once

#include <cstdio>
#include <memory>

#include "app/session.hpp"

namespace steepest::app {

/// While it lives, Ctrl-C asks the walk to stop instead of ending the program; a second one ends it.
class InterruptGuard final {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  static bool requested();
};

/// Writes every step to a file: k, x, f, |g|, step, separated by tabs.
class Trace final {
 public:
  /// UserError (command line) if the file cannot be written.
  Trace(const std::string& path, const std::vector<std::string>& names);
  void write(const Progress& progress);

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

/// Where a walk begins.
struct Start {
  std::vector<double> x;              ///< of the free elements
  std::optional<std::uint64_t> seed;  ///< if any of it is random
};

/// The start of the free elements: --from, else random (seed from --seed or the system). A random place where the
/// objective is not finite is drawn again.
Start random_or_given_start(const Session& session, Objective& objective);
/// The start of a fit: --from, and 1 for what it leaves out.
Start given_start_or_ones(const Session& session);

/// The walk's options with names, progress, trace and Ctrl-C.
MinimizeOptions walk_options(Session& session, const std::vector<std::string>& names, std::shared_ptr<Trace> trace);

/// All variables with the free elements at `free` and the fixed ones in place; the fixed variables apart.
struct Split {
  std::vector<NamedArray> all;
  std::vector<NamedArray> fixed;
};
Split split_fixed(const Session& session, std::span<const double> free);

/// Prints notes and warnings of a finished walk.
void announce(const Console& console, const MinimizeResult& walk, const std::vector<std::string>& warnings);

}  // namespace steepest::app
