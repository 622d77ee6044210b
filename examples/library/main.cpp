#include <iostream>
#include <steepest/steepest.hpp>

int main() {
  const auto slope = steepest::gradient("x^2*sin(x)", {2});
  std::cout << "slope of x^2*sin(x) at 2: " << slope[0] << "\n";

  const auto valley = [](auto x, auto y) { return 100 * pow(y - x * x, 2) + pow(1 - x, 2); };
  const auto minimum = steepest::minimize(valley, {-1.2, 1});
  std::cout << "valley: x = " << minimum.x[0] << ", y = " << minimum.x[1] << ", " << minimum.reason << "\n";

  const auto curve =
      steepest::fit("rate ~ Vm*conc/(K + conc)", "examples/data/puromycin.csv", {{"Vm", 200}, {"K", 0.1}});
  for (const auto& p : curve.parameters)
    std::cout << p.name << " = " << p.estimate << " +- " << *p.standard_error << "\n";
}
