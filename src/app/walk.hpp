#pragma once

#include <cstdio>
#include <memory>
#include <optional>

#include "app/session.hpp"
#include "table/parquet_file.hpp"

namespace steepest::app {

/// From now on the program ends with a sentence and status 4 where a mapped file was cut short beneath it.
void explain_missing_pages();

/// While it lives, Ctrl-C asks the walk to stop instead of ending the program; a second one ends it.
class InterruptGuard final {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  static bool requested();
};

/// Writes every step to a file: k, x, f, |g|, step, separated by tabs; or as Parquet where the file's name ends so.
class Trace final {
 public:
  /// With `append` after what is there. UserError (command line) if the file cannot be opened.
  Trace(const std::string& path, const std::vector<std::string>& names, bool append);
  void write(const Progress& progress);
  /// Closes the file. Empty, or what could not be written and why: no reason to lose the walk's result.
  std::string finish();

 private:
  void put(const std::string& line);

  void make_parquet();

  std::string path_;
  std::vector<std::string> names_;
  bool append_;
  char separator_ = '\t';
  std::optional<ParquetFile> parquet_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;  ///< of a Parquet file: its rows until all are there
  std::string failure_;
};

/// The trace that --trace asks for, or nullptr.
std::shared_ptr<Trace> make_trace(const Options& options, const std::vector<std::string>& names);

/// UserError (formula) if there is nothing to move; `what` needs it: "a minimum".
void require_free(const ModelProblem& made, const std::string& what);

/// Where a walk begins.
struct Start {
  std::vector<double> x;              ///< of the free elements
  std::optional<std::uint64_t> seed;  ///< if any of it is random
};

/// The start of the free elements: --from, else random (seed from --seed or the system). A random place where the
/// objective is not finite is drawn again.
Start random_or_given_start(const Session& session, Objective& objective);
/// The start of a fit: --from, and 1 for what it leaves out; without --from default_start of the fit.
Start given_or_default_start(const Session& session, Objective& objective);

/// The walk's options with names, progress, trace and Ctrl-C.
MinimizeOptions walk_options(Session& session, const std::vector<std::string>& names, std::shared_ptr<Trace> trace);

/// All variables with the free elements at `free` and the fixed ones in place; the fixed variables apart.
struct Split {
  std::vector<NamedArray> all;
  std::vector<NamedArray> fixed;
};
Split split_fixed(const Session& session, std::span<const double> free);

/// Where a walk left the domain, says so in its reason.
void say_edge(const Model& model, GraphObjective& objective, const std::vector<std::string>& names,
              MinimizeResult& walk);

/// Notes where float32 was asked for and nothing is computed so.
void say_precision(const Session& session, const Objective& objective);

/// Prints notes and warnings of a finished walk.
void announce(const Console& console, const MinimizeResult& walk, const std::vector<std::string>& warnings);

}  // namespace steepest::app
