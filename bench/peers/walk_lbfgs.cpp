#include <lbfgs.h>

#include "valley_peer.hpp"

// walk_lbfgs N: the extended Rosenbrock function of N variables by liblbfgs (see valley_peer.hpp).
namespace {

lbfgsfloatval_t evaluate(void* valley, const lbfgsfloatval_t* x, lbfgsfloatval_t* gradient, int, lbfgsfloatval_t) {
  return (*static_cast<bench::Valley*>(valley))(x, gradient);
}

int stop(void* valley, const lbfgsfloatval_t*, const lbfgsfloatval_t*, lbfgsfloatval_t, lbfgsfloatval_t,
         lbfgsfloatval_t, lbfgsfloatval_t, int, int, int) {
  return static_cast<bench::Valley*>(valley)->arrival.arrived();
}

}  // namespace

int main(int count, char** arguments) {
  return bench::serve_valley(count, arguments, [](bench::Valley& valley, std::vector<double>& x) {
    lbfgs_parameter_t options;
    lbfgs_parameter_init(&options);
    options.epsilon = 0;
    lbfgs(static_cast<int>(x.size()), x.data(), nullptr, evaluate, stop, &valley, &options);
  });
}
