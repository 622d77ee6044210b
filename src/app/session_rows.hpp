#pragma once

#include <vector>

#include "app/session.hpp"
#include "steepest/kernel.hpp"

namespace steepest::app {

/// The rows that the session's formula reads.
Rows rows_of(const Session& session);

/// What a look for undefined operations reads. `columns` keeps copies of the table's, each input in one piece.
Bindings bindings_of(const Session& session, const std::vector<NamedArray>& at,
                     std::vector<std::vector<double>>& columns);

}  // namespace steepest::app
