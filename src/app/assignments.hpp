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

/// Without blanks at both ends.
std::string_view trimmed(std::string_view text);
/// The parts of a list between commas that stand outside all brackets.
std::vector<std::string_view> parts_of_list(const std::string& option, std::string_view text);
/// Where the name before a '=' ends, or npos. Names such as "(Intercept)" and "w[2]" hold brackets.
std::size_t name_end(std::string_view part);
/// A number, or a formula without variables: "pi/2". UserError (command line) that names the option.
double constant_number(const std::string& option, std::string_view text);

/// Values for all variables, in the variables' order. UserError (command line) that names variables without a value,
/// values without a variable, and lengths that do not fit.
std::vector<NamedArray> values_for(const std::string& option, const std::vector<Assignment>& assignments,
                                   const std::vector<ModelParameter>& variables);

/// The values of arrays one after the other.
std::vector<double> flattened(const std::vector<NamedArray>& arrays);

}  // namespace steepest::app
