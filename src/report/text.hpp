#pragma once

#include <string>

#include "report/layout.hpp"
#include "steepest/report.hpp"

/// The parts of reports for people, one file a family.
namespace steepest {

std::string text_of(const EvalReport& report);
std::string text_of(const GradientReport& report);
std::string text_of(const DirectionReport& report);
std::string text_of(const HessianReport& report);
std::string text_of(const SparseHessianReport& report);
std::string text_of(const MinimumReport& report);
std::string text_of(const RaceReport& report);
std::string text_of(const StepReport& report);
std::string text_of(const FitReport& report);
std::string text_of(const DataReport& report);
std::string text_of(const MethodsReport& report);
std::string text_of(const DerivativeReport& report);
std::string text_of(const CodeReport& report);
std::string text_of(const JacobianReport& report);
std::string text_of(const TaylorReport& report);
std::string text_of(const CheckReport& report);
std::string text_of(const ExplanationReport& report);

/// "x = 1, y = 2", long arrays shortened.
std::string point_text(const std::vector<NamedArray>& at);
/// "f(x, y) = " is not known here, so the heading of a report is the formula and the point.
std::string heading(const std::string& formula, const std::vector<NamedArray>& at);
/// Names and numbers in two columns under a label; the middle of long lists is left out, and said so.
std::string listing(std::string_view label, const std::vector<std::string>& names, const std::vector<double>& values,
                    int digits);
/// "(0.6, 0.8)", long vectors shortened.
std::string vector_text(const std::vector<double>& values, int digits);
/// What a walk did: why it stopped, the kind of point, the method, the work. `sign` is -1 for a maximum.
std::string ending(const MinimizeResult& walk, const std::vector<std::string>& names,
                   const Circumstances& circumstances, double sign = 1);
/// "32 of 1797 rows at a time, shuffled for each epoch, seed 1".
std::string sampling_text(const Sampling& sampling);

bool is_penalised(const Penalties& penalties);
/// What is held, and what follows others by a formula; a line each where there is any.
std::string fixed_fields(const std::vector<NamedArray>& fixed);
/// "0.1 |x|_1 + 2 |x|^2, x all free parameters"
std::string penalty_text(const Penalties& penalties);
/// The line on what the penalties are, and which elements they have put to 0; empty without any.
std::string penalty_fields(const Penalties& penalties, std::size_t elements);
/// "minimise FORMULA", with what is added to it, and a blank line.
std::string objective_text(const std::string& formula, const Penalties& penalties, bool maximize);
/// "1 row", "2 rows".
std::string counted(std::size_t count, std::string_view noun);

}  // namespace steepest
