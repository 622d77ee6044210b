#pragma once

#include <CLI/App.hpp>

#include "app/options.hpp"

/// Options about step sizes, samples and keeping the state of a walk.
namespace steepest::app {

/// Schedules and samples: what changes from step to step.
void add_steps(CLI::App& app, Options& options);
void add_checkpoint(CLI::App& app, Options& options);
/// Of the verb lr.
void add_step_study(CLI::App& app, Options& options);
/// Settings that several options make up. UserError (command line): one that needs another.
void join_steps(Options& options);

}  // namespace steepest::app
