#pragma once

#include <gtest/gtest.h>

#include <string>

#include "steepest/graph.hpp"

namespace steepest::test {

/// Names a test over the operators of the table.
inline std::string operator_name(const testing::TestParamInfo<Op>& info) {
  return std::string(operator_info(info.param).name);
}

}  // namespace steepest::test
