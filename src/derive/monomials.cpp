#include "derive/monomials.hpp"

#include <map>

namespace steepest {
namespace {

using Powers = std::vector<int>;

/// All ways to share `degree` among the variables from `variable` on.
void add_powers(Powers& powers, std::size_t variable, int degree, std::vector<Powers>& all) {
  if (variable + 1 == powers.size()) {
    powers[variable] = degree;
    all.push_back(powers);
    return;
  }
  for (int power = degree; power >= 0; --power) {
    powers[variable] = power;
    add_powers(powers, variable + 1, degree - power, all);
  }
  powers[variable] = 0;
}

Powers sum(Powers a, const Powers& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
  return a;
}

}  // namespace

Monomials::Monomials(std::size_t variables, std::size_t degree) {
  for (std::size_t k = 0; k <= degree; ++k) {
    first_.push_back(powers_.size());
    Powers powers(variables, 0);
    if (variables > 0) add_powers(powers, 0, static_cast<int>(k), powers_);
    if (variables == 0 && k == 0) powers_.push_back(powers);
  }
  first_.push_back(powers_.size());
  std::map<Powers, std::size_t> places;
  for (std::size_t i = 0; i < powers_.size(); ++i) places.emplace(powers_[i], i);
  products_.resize(powers_.size());
  for (std::size_t k = 0; k <= degree; ++k) {
    for (std::size_t i = first_[k]; i < first_[k + 1]; ++i) {
      for (std::size_t j = 0; j < first_[degree - k + 1]; ++j) {
        products_[i].push_back({j, places.at(sum(powers_[i], powers_[j]))});
      }
    }
  }
}

double Monomials::count(std::size_t variables, std::size_t degree) {
  double result = 1;
  for (std::size_t k = 1; k <= degree; ++k) {
    result *= static_cast<double>(variables + k) / static_cast<double>(k);
  }
  return result;
}

std::size_t Monomials::degree_of(std::size_t monomial) const {
  std::size_t degree = 0;
  while (first_[degree + 1] <= monomial) ++degree;
  return degree;
}

}  // namespace steepest
