#pragma once

#include <array>
#include <string_view>

#include "app/options.hpp"

namespace steepest::app {

inline constexpr std::array all_verbs{Verb::eval,   Verb::diff,  Verb::grad,    Verb::dir,     Verb::hess,
                                      Verb::taylor, Verb::check, Verb::min,     Verb::race,    Verb::lr,
                                      Verb::fit,    Verb::data,  Verb::codegen, Verb::methods, Verb::explain};

/// What it does, in a line of help.
std::string_view summary_of(Verb verb);

}  // namespace steepest::app
