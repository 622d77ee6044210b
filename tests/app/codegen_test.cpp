#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "compiled.hpp"
#include "program.hpp"

// Code from the program, compiled and run, against the program's own gradients and Hessians.
namespace steepest::test {
namespace {

using nlohmann::json;

struct CodeCase {
  std::string formula;
  std::string at;
  std::vector<std::vector<double>> arguments;  ///< in order of first appearance; one number for a scalar
  int rows = 0;                                ///< of the first argument, if it is a matrix
};

const std::vector<CodeCase>& cases() {
  static const std::vector<CodeCase> all{
      {"x^2*sin(x)", "x=2", {{2}}},
      {"100*(y-x^2)^2 + (1-x)^2", "x=-1.2,y=1", {{1}, {-1.2}}},
      {"exp(-k*t)*cos(w*t + p)", "k=0.3,t=2,w=5,p=0.1", {{0.3}, {2}, {5}, {0.1}}},
      {"sum(100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2 for i in 1:3)", "x=[0.5,-1,2,0.3]", {{0.5, -1, 2, 0.3}}},
      {"logsumexp([a, b, c])", "a=0.5,b=-1,c=2", {{0.5}, {-1}, {2}}},
      {"where(x > 1, normcdf(x), sigmoid(y)*softplus(x))", "x=0.7,y=-2", {{0.7}, {-2}}},
      {"max(x, y)^3 + relu(x - y) + abs(x*y)", "x=1.25,y=-0.75", {{1.25}, {-0.75}}},
      {"x^y + mod(x, 0.75) + hypot(x, y) + (x/y)^-2", "x=2.2,y=1.3", {{2.2}, {1.3}}},
      {"lambda*double + gamma_*exp(y0)", "lambda=1,double=2,gamma_=3,y0=0.5", {{1}, {2}, {3}, {0.5}}},
      {"erf(x) + lgamma(2 + 0*x) + cbrt(x) + atan2(x, y)", "x=0.4,y=-1", {{0.4}, {-1}}},
      {"param W[2,3], x[3]; minimize sum((W @ x)^2) + sum(transpose(W) @ [1, 2])",
       "W=[[0.5,2,-1],[1.5,0.25,3]],x=[0.3,-0.7,1.1]",
       {{0.5, 2, -1, 1.5, 0.25, 3}, {0.3, -0.7, 1.1}},
       2},
      {"sum(a[[3, 1, 2][i]]*exp(-b*i) for i in 1:3) + max(a)", "a=[0.2,0.9,-0.4],b=0.5", {{0.2, 0.9, -0.4}, {0.5}}},
      {"prod(x[i] + i for i in 1:3) + sum(x[2:3]*x[1:2])", "x=[0.5,1.5,-0.25]", {{0.5, 1.5, -0.25}}},
  };
  return all;
}

json document_of(const std::vector<std::string>& arguments) {
  const Finished run = run_program(arguments);
  EXPECT_EQ(run.status, 0) << run.err;
  return json::parse(run.out);
}

/// Value, gradient, Hessian by rows.
std::vector<double> engine_numbers(const CodeCase& each) {
  std::vector<double> numbers;
  const json hess = document_of({"hess", each.formula, "--at", each.at, "--json", "--backend", "interpreter"});
  numbers.push_back(hess.at("value"));
  for (const json& number : hess.at("gradient")) numbers.push_back(number);
  for (const json& row : hess.at("hessian")) numbers.insert(numbers.end(), row.begin(), row.end());
  return numbers;
}

std::string declaration(const CodeCase& each) {
  std::string text = "double f(";
  for (const auto& argument : each.arguments) text += argument.size() == 1 ? "double, " : "const double*, ";
  return text + "double*, double*);\n";
}

std::string driver(const CodeCase& each, const std::string& prefix) {
  std::size_t n = 0;
  std::string arrays, call;
  for (const auto& argument : each.arguments) {
    if (argument.size() > 1) arrays += "  const double a" + std::to_string(n) + "[] = {" + listed(argument) + "};\n";
    call += (argument.size() > 1 ? "a" + std::to_string(n) : listed(argument)) + ", ";
    n += argument.size();
  }
  return "#include <cstdio>\n" + prefix + declaration(each) + "int main() {\n" + arrays + "  double g[" +
         std::to_string(n) + "], h[" + std::to_string(n * n) + "];\n  std::printf(\"%a\\n\", f(" + call +
         "g, h));\n  for (double v : g) std::printf(\"%a\\n\", v);\n  for (double v : h) std::printf(\"%a\\n\", "
         "v);\n}\n";
}

double distance(double a, double b) {
  if (a == b) return 0;
  const double size = std::max(std::fabs(a), std::fabs(b));
  return std::fabs(a - b) / (std::nextafter(size, INFINITY) - size);
}

class Codegen : public testing::TestWithParam<std::size_t> {};

void expect_agreement(const CodeCase& each, const std::string& language, const std::string& file,
                      const std::string& flags, const std::string& prefix) {
  const Finished code = run_program({"codegen", each.formula, "--to", language, "--hessian"});
  ASSERT_EQ(code.status, 0) << code.err;
  const ScratchFolder folder;
  folder.write(file, code.out);
  folder.write("main.cpp", driver(each, prefix));
  const ShellResult run =
      run_shell("cd " + folder.path() + " && " STEEPEST_CXX " " + flags + " -Wall -Wextra -Werror -c " + file +
                " -o f.o && " STEEPEST_CXX " main.cpp f.o -lm -o f && ./f");
  ASSERT_EQ(run.status, 0) << run.out << code.out;
  const std::vector<double> found = numbers_in(run.out), wanted = engine_numbers(each);
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t k = 0; k < found.size(); ++k) {
    EXPECT_LE(distance(found[k], wanted[k]), 2) << language << ", number " << k << " of " << each.formula << ": "
                                                << found[k] << " instead of " << wanted[k] << "\n"
                                                << code.out;
  }
}

TEST_P(Codegen, CppAgreesWithTheEngine) { expect_agreement(cases()[GetParam()], "c++", "f.cpp", "-std=c++17", ""); }

TEST_P(Codegen, CAgreesWithTheEngine) {
  expect_agreement(cases()[GetParam()], "c", "f.c", "-x c -std=c99", "extern \"C\" ");
}

TEST_P(Codegen, PythonAgreesWithTheEngine) {
  if (run_shell("/usr/bin/python3 -c 'import numpy'").status != 0) GTEST_SKIP() << "no NumPy here";
  const CodeCase& each = cases()[GetParam()];
  const Finished code = run_program({"codegen", each.formula, "--to", "python", "--hessian"});
  ASSERT_EQ(code.status, 0) << code.err;
  const bool needs_scipy = code.out.find("scipy") != std::string::npos;
  if (needs_scipy && run_shell("/usr/bin/python3 -c 'import scipy'").status != 0) GTEST_SKIP() << "no SciPy here";
  std::string call;
  for (const auto& argument : each.arguments) {
    const std::string rows = call.empty() && each.rows > 0 ? ".reshape(" + std::to_string(each.rows) + ", -1)" : "";
    call += argument.size() > 1 ? "np.array([" + listed(argument) + "])" + rows + ", " : listed(argument) + ", ";
  }
  const ScratchFolder folder;
  folder.write("f.py", code.out);
  folder.write("main.py", "import f\nimport numpy as np\nvalue, gradient, hessian = f.f(" + call +
                              ")\nfor v in [value, *gradient.ravel(), *hessian.ravel()]: print(float(v).hex())\n");
  const ShellResult run = run_shell("cd " + folder.path() + " && /usr/bin/python3 main.py");
  ASSERT_EQ(run.status, 0) << run.out << code.out;
  const std::vector<double> found = numbers_in(run.out), wanted = engine_numbers(each);
  ASSERT_EQ(found.size(), wanted.size());
  // NumPy's elementary functions are its own: a few units on terms that may cancel.
  for (std::size_t k = 0; k < found.size(); ++k) {
    EXPECT_NEAR(found[k], wanted[k], 1e-14 * (1 + std::fabs(wanted[k]))) << "number " << k << "\n" << code.out;
  }
}

INSTANTIATE_TEST_SUITE_P(Formulas, Codegen, testing::Range<std::size_t>(0, cases().size()));

}  // namespace
}  // namespace steepest::test
