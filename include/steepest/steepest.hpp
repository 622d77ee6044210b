#pragma once

/// Everything: functions, derivatives, descent, fits.
#include "steepest/calculus.hpp"
#include "steepest/derive.hpp"
#include "steepest/descend.hpp"
#include "steepest/expression.hpp"
#include "steepest/fit.hpp"
#include "steepest/formula.hpp"
#include "steepest/library.hpp"
#include "steepest/table.hpp"
