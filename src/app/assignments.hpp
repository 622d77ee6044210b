#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "steepest/report.hpp"

namespace steepest::app {

/// A value given on the command line. A single number without shape stands for every element.
struct Assignment {
  std::string name;  ///< empty: by position
  std::vector<std::int64_t> shape;
  std::vector<double> values;
};

/// "x=2,y=[1,2],z=@start.npy" or "3,4". Numbers may be constant formulas: "x=pi/2". UserError (command line) that names
/// the option.
std::vector<Assignment> parse_assignments(const std::string& option, const std::string& text);

/// Values for all variables, in the variables' order. UserError (command line) that names variables without a value,
/// values without a variable, and lengths that do not fit.
std::vector<NamedArray> values_for(const std::string& option, const std::vector<Assignment>& assignments,
                                   const std::vector<ModelParameter>& variables);

/// The values of arrays one after the other.
std::vector<double> flattened(const std::vector<NamedArray>& arrays);

}  // namespace steepest::app
