#pragma once

#include <map>
#include <string>

#include "steepest/descend.hpp"

namespace steepest::app {

/// "a=0:inf", "x=-1:1,w[2]=0:": an end left out is free. UserError (command line) that names the option and the thing.
std::map<std::string, Bound> parse_bounds(const std::string& text);

/// "b=2*a,c=a + 1": what parameters follow. UserError (command line).
std::map<std::string, std::string> parse_ties(const std::string& text);

}  // namespace steepest::app
