#pragma once

#include <vector>

#include "app/session.hpp"

namespace steepest::app {

/// The vector of --along, as given. UserError (command line): not finite, zero, or of another length.
std::vector<double> direction_along(const Session& session);

}  // namespace steepest::app
