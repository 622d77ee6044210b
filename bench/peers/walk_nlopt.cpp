#include <nlopt.h>

#include <memory>

#include "valley_peer.hpp"

// walk_nlopt N: the extended Rosenbrock function of N variables by NLopt's L-BFGS (see valley_peer.hpp).
namespace {

double evaluate(unsigned, const double* x, double* gradient, void* valley) {
  return (*static_cast<bench::Valley*>(valley))(x, gradient);
}

}  // namespace

int main(int count, char** arguments) {
  return bench::serve_valley(count, arguments, [](bench::Valley& valley, std::vector<double>& x) {
    const std::unique_ptr<nlopt_opt_s, decltype(&nlopt_destroy)> walk(
        nlopt_create(NLOPT_LD_LBFGS, static_cast<unsigned>(x.size())), nlopt_destroy);
    nlopt_set_min_objective(walk.get(), evaluate, &valley);
    nlopt_set_stopval(walk.get(), bench::valley_floor);
    double value = 0;
    nlopt_optimize(walk.get(), x.data(), &value);
  });
}
