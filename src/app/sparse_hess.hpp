#pragma once

#include <string>

#include "app/point_function.hpp"
#include "app/verbs.hpp"

namespace steepest::app {

/// The Hessian of many variables, by the elements that may differ from zero.
Outcome run_sparse_hess(Session& session, PointFunction& f);

/// Writes the Hessian to the file of --save, if there is one; returns what write_file does.
std::string save_hessian(const Session& session, PointFunction& f);

/// UserError (command line) unless the path is empty or ends in .mtx.
void require_matrix_file(const std::string& path);

}  // namespace steepest::app
