#include <ceres/ceres.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "fit_data.hpp"
#include "timing.hpp"

// fit_ceres ROWS: the curve of fits.cpp by Ceres with derivatives by its jets. Prints "ready", then for each line read:
// "qr N" and "normal N" print the seconds of making and solving the problem on N threads with the dense linear solver
// of that name, and the evaluations; "answer" the estimates of the last.
namespace {

constexpr std::size_t rows_in_block = 1000;  // a block a row costs three times as much

struct Residuals {
  const double *x, *y;
  std::size_t count;

  template <class Number>
  bool operator()(const Number* p, Number* residuals) const {
    using std::exp;
    for (std::size_t i = 0; i < count; ++i) residuals[i] = y[i] - (p[0] * exp(-p[1] * x[i]) + p[2]);
    return true;
  }
};

ceres::Solver::Summary solve(const bench::CurveData& data, ceres::LinearSolverType linear, int threads, double* p) {
  ceres::Problem problem;
  for (std::size_t i = 0; i < data.x.size(); i += rows_in_block) {
    const std::size_t count = std::min(rows_in_block, data.x.size() - i);
    problem.AddResidualBlock(new ceres::AutoDiffCostFunction<Residuals, ceres::DYNAMIC, 3>(
                                 new Residuals{&data.x[i], &data.y[i], count}, static_cast<int>(count)),
                             nullptr, p);
  }
  ceres::Solver::Options options;
  options.linear_solver_type = linear;
  options.num_threads = threads;
  options.function_tolerance = 1e-12;
  options.logging_type = ceres::SILENT;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);
  return summary;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return std::cerr << "usage: fit_ceres ROWS\n", 2;
  const bench::CurveData data = bench::curve_data(std::strtoull(arguments[1], nullptr, 10));
  double p[3] = {};
  std::cout.precision(17);
  std::cout << "ready" << std::endl;
  int threads = 1;
  for (std::string what; std::cin >> what;) {
    if (what == "answer") {
      std::cout << p[0] << " " << p[1] << " " << p[2] << std::endl;
      continue;
    }
    std::cin >> threads;
    p[0] = p[1] = 1, p[2] = 0;
    ceres::Solver::Summary summary;
    const double seconds = bench::seconds(
        [&] { summary = solve(data, what == "qr" ? ceres::DENSE_QR : ceres::DENSE_NORMAL_CHOLESKY, threads, p); });
    std::cout << seconds << " " << summary.num_residual_evaluations + summary.num_jacobian_evaluations << std::endl;
  }
}
