#pragma once

#include <cstdint>
#include <string>

#include "app/options.hpp"

/// The texts that options take, read. UserError (command line) that names the option and what was given.
namespace steepest::app {

double positive(const std::string& option, const std::string& text);
/// "whole" numbers may be written 1e6.
std::uint64_t whole(const std::string& option, const std::string& text, double low, double high);
/// A whole number, at least 1, of steps or evaluations.
double count(const std::string& option, const std::string& text);
Backend backend_of(const std::string& name);
Precision precision_of(const std::string& name);
Missing missing_of(const std::string& name);
MessageLanguage language_of(const std::string& name);

/// Refuses --lr where no method takes it.
void require_step_is_used(const MinimizeOptions& walk);

}  // namespace steepest::app
