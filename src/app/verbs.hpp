#pragma once

#include <utility>

#include "app/session.hpp"

namespace steepest::app {

/// A report and the exit status that goes with it.
struct Outcome {
  Report report;
  int status = 0;
  std::string unwritten = {};  ///< what could not be written beside the report, and why
};

Outcome run_eval(Session& session);
Outcome run_grad(Session& session);
Outcome run_dir(Session& session);
Outcome run_hess(Session& session);
Outcome run_taylor(Session& session);
Outcome run_check(Session& session);
Outcome run_min(Session& session);
Outcome run_race(Session& session);
Outcome run_lr(Session& session);
Outcome run_fit(Session& session);
Outcome run_diff(Session& session);
Outcome run_codegen(Session& session);
Outcome run_data(const Options& options);
Outcome run_methods();
Outcome run_explain(const Options& options);

}  // namespace steepest::app
