#include <algorithm>

#include "report/json_parts.hpp"
#include "report/polynomial_text.hpp"

namespace steepest {

void write(Writer& out, const HessianReport& report) {
  out.member("formula", report.formula);
  write_arrays(out, "x", report.at);
  out.member("value", report.value);
  write_variables(out, report.at);
  write_numbers(out, "gradient", report.gradient);
  if (!report.kink.empty()) out.member("kink", report.kink);
  if (!report.along.empty()) {
    write_numbers(out, "along", report.along);
    write_numbers(out, "hessian_vector", report.product);
    out.member("curvature", report.curvature);
    return;
  }
  write_matrix(out, "hessian", report.hessian, report.gradient.size());
  write_numbers(out, "eigenvalues", report.eigenvalues);
  out.member("laplacian", report.laplacian);
}

void write(Writer& out, const JacobianReport& report) {
  const Jacobian& jacobian = report.jacobian;
  out.member("formula", report.formula);
  write_arrays(out, "x", report.at);
  out.key("value");
  write_nested(out, report.value.shape, report.value.values);
  write_variables(out, report.at);
  write_matrix(out, "jacobian", jacobian.matrix, jacobian.columns);
  if (!jacobian.is_square()) return;
  out.member("divergence", divergence(jacobian));
  out.member("determinant", determinant(jacobian));
  if (jacobian.rows == 3) write_numbers(out, "curl", curl(jacobian));
}

void write(Writer& out, const TaylorReport& report) {
  const TaylorPolynomial& polynomial = report.polynomial;
  out.member("formula", report.formula);
  write_arrays(out, "x", report.at);
  out.member("order", polynomial.order);
  write_variables(out, report.at);
  out.member("polynomial", polynomial_formula(report));
  write_numbers(out, "coefficients", polynomial.coefficients);
  out.key("powers");
  out.begin_array();
  for (const std::vector<int>& powers : polynomial.powers) {
    const std::vector<double> numbers(powers.begin(), powers.end());
    out.row(std::span<const double>(numbers));
  }
  out.end_array();
  write_numbers(out, "direction", polynomial.direction);
  write_objects(out, "error", polynomial.errors, [&](const TaylorError& error) {
    out.member("distance", error.distance);
    out.member("value", error.value);
    out.member("polynomial", error.polynomial);
    out.member("error", error.error);
    out.member("ratio", error.ratio);
  });
  out.member("ratio_limit", polynomial.ratio_limit);
}

namespace {

void write_way(Writer& out, const WayResult& row) {
  out.member("way", to_text(row.way));
  out.member("h", row.h);
  out.member("value", row.value);
  out.member("error", row.error);
  out.member("relative_error", row.relative);
  if (row.estimate) out.member("estimate", *row.estimate);
  if (!row.reason.empty()) out.member("reason", row.reason);
}

}  // namespace

void write(Writer& out, const CheckReport& report) {
  out.member("formula", report.formula);
  write_arrays(out, "x", report.at);
  out.member("value", report.checks[0].value);
  write_variables(out, report.at);
  write_objects(out, "derivatives", report.checks, [&](const DerivativeCheck& check) {
    out.member("by", report.by[static_cast<std::size_t>(&check - report.checks.data())]);
    write_numbers(out, "direction", check.direction);
    out.member("exact", check.exact);
    out.member("digits", check.digits);
    out.member("best_forward", check.best_forward);
    out.member("best_central", check.best_central);
  });
  out.key("rows");
  out.begin_array();
  for (std::size_t k = 0; k < report.checks.size(); ++k) {
    for (const WayResult& row : report.checks[k].rows) {
      out.begin_object();
      out.member("by", report.by[k]);
      write_way(out, row);
      out.end_object();
    }
  }
  out.end_array();
}

}  // namespace steepest
