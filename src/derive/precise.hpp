#pragma once

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <span>

#include "steepest/operator.hpp"

/// The operators of the table in 50-digit arithmetic: the truth that doubles are measured against.
namespace steepest {

using Precise = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;

/// The value of an elementwise operator; masks are 0 or 1, NaN where it is undefined.
Precise precise_value(Op op, std::span<const Precise> arguments);

/// What a literal in the text of a partial derivative stands for: 0.6931... is log(2), in full. Others stand for
/// themselves.
Precise precise_constant(double literal);

}  // namespace steepest
