#pragma once

#include <functional>
#include <string>

#include "app/options.hpp"

/// Options about step sizes, samples and keeping the state of a walk.
namespace steepest::app {

/// How options are added to the command line: with a text that is read at once, so that errors name the option, or as
/// a flag.
struct OptionAdder {
  using Read = std::function<void(const std::string& text)>;
  std::function<void(const std::string& name, const std::string& type, const std::string& help, const Read& read)> text;
  std::function<void(const std::string& name, const std::string& help, bool& target)> flag;
};

/// Schedules and samples: what changes from step to step.
void add_steps(const OptionAdder& add, Options& options);
void add_samples(const OptionAdder& add, Options& options);
void add_checkpoint(const OptionAdder& add, Options& options);
/// Of the verb lr.
void add_step_study(const OptionAdder& add, Options& options);
/// Settings that several options make up. UserError (command line): one that needs another.
void join_steps(Options& options);

}  // namespace steepest::app
