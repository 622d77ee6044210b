#include "evals.hpp"

namespace gradbench {

std::map<std::string, Eval> all_evals() {
  return {{"hello", hello()}, {"llsq", llsq()}, {"lse", lse()},           {"kmeans", kmeans()},
          {"gmm", gmm()},     {"lstm", lstm()}, {"ode", ode()},           {"det", det()},
          {"ba", ba()},       {"ht", ht()},     {"particle", particle()}, {"saddle", saddle()}};
}

}  // namespace gradbench
