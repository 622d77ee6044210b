#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "steepest/formula.hpp"
#include "steepest/objective.hpp"

// sparse_hessian N: the Hessian of the chained valley of N variables. Prints the seconds of pattern, colouring and
// program, then those of one Hessian, then nonzeros, products with vectors and the most memory used, in bytes.
namespace {

using Clock = std::chrono::steady_clock;

steepest::Problem valley(const std::string& n, const std::string& last) {
  const steepest::Model model = steepest::parse("param x[" + n + "]; minimize sum(100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2 " +
                                                "for i in 1:" + last + ")");
  return {.graph = model.graph, .output = model.output, .parameters = {model.parameters[0].node}};
}

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// The high-water mark of this process, as Linux counts it.
double most_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return 1024 * kilobytes;
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const int n = count > 1 ? std::atoi(arguments[1]) : 1000;
  steepest::GraphObjective objective(valley(std::to_string(n), std::to_string(n - 1)));
  const std::vector<double> x(static_cast<std::size_t>(n), 0.9);
  Clock::time_point begin = Clock::now();
  steepest::SparseHessian* const hessian = objective.sparse_hessian();
  if (hessian == nullptr) return 1;
  const double prepared = seconds_since(begin);
  std::vector<double> values(hessian->pattern().nonzeros());
  hessian->values(x, values);
  begin = Clock::now();
  hessian->values(x, values);
  const double taken = seconds_since(begin);
  std::printf("%.9f %.9f %zu %zu %.0f\n", prepared, taken, values.size(), hessian->products(), most_memory());
}
