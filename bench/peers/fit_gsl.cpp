#include <gsl/gsl_blas.h>
#include <gsl/gsl_multifit_nlinear.h>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "fit_data.hpp"
#include "timing.hpp"

// fit_gsl ROWS: the curve of fits.cpp by GSL, with the Jacobian by hand. Prints "ready", then for each line read:
// "cholesky" and "qr" print the seconds of a fit with the linear solver of that name, and the evaluations; "answer" the
// estimates of the last.
namespace {

int residuals(const gsl_vector* p, void* of, gsl_vector* result) {
  const auto& data = *static_cast<const bench::CurveData*>(of);
  const double a = gsl_vector_get(p, 0), b = gsl_vector_get(p, 1), c = gsl_vector_get(p, 2);
  for (std::size_t i = 0; i < data.x.size(); ++i) result->data[i] = a * std::exp(-b * data.x[i]) + c - data.y[i];
  return GSL_SUCCESS;
}

int jacobian(const gsl_vector* p, void* of, gsl_matrix* result) {
  const auto& data = *static_cast<const bench::CurveData*>(of);
  const double a = gsl_vector_get(p, 0), b = gsl_vector_get(p, 1);
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    const double e = std::exp(-b * data.x[i]);
    double* row = result->data + i * result->tda;
    row[0] = e;
    row[1] = -a * data.x[i] * e;
    row[2] = 1;
  }
  return GSL_SUCCESS;
}

using Workspace = std::unique_ptr<gsl_multifit_nlinear_workspace, decltype(&gsl_multifit_nlinear_free)>;

struct Result {
  double p[3];
  std::size_t evaluations;
};

Result fit(bench::CurveData& data, const gsl_multifit_nlinear_solver* solver) {
  gsl_multifit_nlinear_parameters options = gsl_multifit_nlinear_default_parameters();
  options.solver = solver;
  const Workspace work(gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &options, data.x.size(), 3),
                       gsl_multifit_nlinear_free);
  gsl_multifit_nlinear_fdf problem{};
  problem.f = residuals;
  problem.df = jacobian;
  problem.n = data.x.size();
  problem.p = 3;
  problem.params = &data;
  const double start[] = {1, 1, 0};
  const gsl_vector_const_view view = gsl_vector_const_view_array(start, 3);
  gsl_multifit_nlinear_init(&view.vector, &problem, work.get());
  int why = 0;
  gsl_multifit_nlinear_driver(100, 1e-8, 1e-8, 0, nullptr, nullptr, &why, work.get());
  const gsl_vector* x = gsl_multifit_nlinear_position(work.get());
  return {{x->data[0], x->data[x->stride], x->data[2 * x->stride]}, problem.nevalf + problem.nevaldf};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return std::cerr << "usage: fit_gsl ROWS\n", 2;
  bench::CurveData data = bench::curve_data(std::strtoull(arguments[1], nullptr, 10));
  Result result{};
  std::cout.precision(17);
  std::cout << "ready" << std::endl;
  for (std::string what; std::cin >> what;) {
    if (what == "answer") {
      std::cout << result.p[0] << " " << result.p[1] << " " << result.p[2] << std::endl;
      continue;
    }
    const auto* solver = what == "qr" ? gsl_multifit_nlinear_solver_qr : gsl_multifit_nlinear_solver_cholesky;
    const double seconds = bench::seconds([&] { result = fit(data, solver); });
    std::cout << seconds << " " << result.evaluations << std::endl;
  }
}
