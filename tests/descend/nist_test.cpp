// Nonlinear regression problems with certified answers: NIST Statistical Reference Datasets, in tests/cases/nist.
#include <gtest/gtest.h>

#include <complex>
#include <fstream>
#include <map>
#include <sstream>

#include "functions.hpp"
#include "steepest/base.hpp"

namespace steepest::test {
namespace {

using Complex = std::complex<double>;
using Curve = std::function<Complex(const std::vector<Complex>& b, double x)>;

const std::map<std::string, Curve>& models() {
  static const std::map<std::string, Curve> table = {
      {"Misra1a", [](const auto& b, double x) { return b[0] * (1.0 - std::exp(-b[1] * x)); }},
      {"Misra1b",
       [](const auto& b, double x) { return b[0] * (1.0 - 1.0 / ((1.0 + b[1] * x / 2.0) * (1.0 + b[1] * x / 2.0))); }},
      {"Misra1d", [](const auto& b, double x) { return b[0] * b[1] * x / (1.0 + b[1] * x); }},
      {"BoxBOD", [](const auto& b, double x) { return b[0] * (1.0 - std::exp(-b[1] * x)); }},
      {"MGH09", [](const auto& b, double x) { return b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3]); }},
      {"MGH10", [](const auto& b, double x) { return b[0] * std::exp(b[1] / (x + b[2])); }},
      {"MGH17", [](const auto& b, double x) { return b[0] + b[1] * std::exp(-x * b[3]) + b[2] * std::exp(-x * b[4]); }},
      {"Rat42", [](const auto& b, double x) { return b[0] / (1.0 + std::exp(b[1] - b[2] * x)); }},
      {"Rat43", [](const auto& b, double x) { return b[0] / std::pow(1.0 + std::exp(b[1] - b[2] * x), 1.0 / b[3]); }},
      {"Eckerle4",
       [](const auto& b, double x) { return b[0] / b[1] * std::exp(-0.5 * (x - b[2]) / b[1] * (x - b[2]) / b[1]); }},
      {"Thurber",
       [](const auto& b, double x) {
         return (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) / (1.0 + x * (b[4] + x * (b[5] + x * b[6])));
       }},
      {"DanWood", [](const auto& b, double x) { return b[0] * std::pow(Complex(x), b[1]); }}};
  return table;
}

struct Case {
  Vector starts[2];
  Vector certified, errors, x, y;
  double residual_square = 0;
  double residual_sd = 0;
};

Case read_case(const std::string& name) {
  std::ifstream file(std::string(STEEPEST_SOURCE_DIR "/tests/cases/nist/") + name + ".txt");
  if (!file) throw std::runtime_error("no case " + name);
  Case result;
  bool data = false;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    double a = 0, b = 0, c = 0, d = 0;
    std::string word;
    if (data) {
      words >> a >> b;
      result.x.push_back(a);
      result.y.push_back(b);
      continue;
    }
    words >> word;
    if (word == "parameter") {
      words >> word >> a >> b >> c >> d;
      result.starts[0].push_back(a);
      result.starts[1].push_back(b);
      result.certified.push_back(c);
      result.errors.push_back(d);
    }
    if (word == "residual_square") words >> result.residual_square;
    if (word == "residual_sd") words >> result.residual_sd;
    data = word == "data";
  }
  return result;
}

/// Derivatives by complex step (Squire & Trapp 1998): exact to rounding.
Residuals make_residuals(const std::string& name, const Case& problem) {
  const Curve model = models().at(name);
  const std::size_t n = problem.certified.size();
  return {n, problem.x.size(), [model, problem, n](const Vector& b, Vector& r, Vector& j) {
            std::vector<Complex> point(b.begin(), b.end());
            for (std::size_t i = 0; i < problem.x.size(); ++i) {
              r[i] = model(point, problem.x[i]).real() - problem.y[i];
              for (std::size_t k = 0; k < n; ++k) {
                point[k] = Complex(b[k], 1e-100);
                j[i * n + k] = model(point, problem.x[i]).imag() / 1e-100;
                point[k] = b[k];
              }
            }
          }};
}

class Nist : public testing::TestWithParam<std::string> {};

TEST_P(Nist, DataReproduceTheCertifiedResiduals) {
  const Case problem = read_case(GetParam());
  Residuals objective = make_residuals(GetParam(), problem);
  EXPECT_NEAR(objective.value(problem.certified), problem.residual_square, 1e-10 * problem.residual_square);
}

TEST_P(Nist, BothStartsReachEightDigits) {
  const Case problem = read_case(GetParam());
  for (const Vector& start : problem.starts) {
    Residuals objective = make_residuals(GetParam(), problem);
    const MinimizeResult result = minimize(objective, start);
    SCOPED_TRACE(GetParam() + ", from " + number_text(start[0]) + ", ...: " + result.reason);
    EXPECT_EQ(result.method, "lm");
    EXPECT_EQ(result.status, Status::converged) << result.reason;
    EXPECT_EQ(result.point, Point::local_minimum);
    for (std::size_t k = 0; k < start.size(); ++k)
      EXPECT_NEAR(result.x[k], problem.certified[k], 1e-8 * std::abs(problem.certified[k])) << "b" << k + 1;
  }
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& [name, model] : models()) result.push_back(name);
  return result;
}

INSTANTIATE_TEST_SUITE_P(StRD, Nist, testing::ValuesIn(names()), [](const auto& info) { return info.param; });

}  // namespace
}  // namespace steepest::test
