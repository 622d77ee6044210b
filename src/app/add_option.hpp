#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <optional>
#include <string>

#include "app/option_values.hpp"

/// Options of the command line. Each may be given once; its text is read at once, so that errors name it.
namespace steepest::app {

/// Adds an option whose text is read by `read`.
template <class Read>
void add(CLI::App& app, const std::string& name, const std::string& type, const std::string& help, Read read) {
  app.add_option_function<std::string>(name, read, help)
      ->type_name(type)
      ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

inline void add_text(CLI::App& app, const std::string& name, const std::string& type,
                     std::optional<std::string>& target, const std::string& help) {
  add(app, name, type, help, [&target](const std::string& text) { target = text; });
}

inline void add_positive(CLI::App& app, const std::string& name, const std::string& type, std::optional<double>& target,
                         const std::string& help) {
  add(app, name, type, help, [&target, name](const std::string& text) { target = positive(name, text); });
}

inline void add_count(CLI::App& app, const std::string& name, std::optional<double>& target, const std::string& help) {
  add(app, name, "N", help, [&target, name](const std::string& text) { target = count(name, text); });
}

}  // namespace steepest::app
