#pragma once

#include <cstdlib>
#include <iostream>
#include <string>

#include "by_hand.hpp"
#include "valley_walk.hpp"

/// What the peers' walks have in common.
namespace bench {

/// The function and its gradient by hand, with a note of when the walk arrives.
struct Valley {
  std::size_t n;
  Arrival arrival = {};

  double operator()(const double* x, double* gradient) {
    const double value = extended_rosenbrock(x, gradient, n);
    arrival.note(value);
    return value;
  }
};

/// Prints "ready", then for each line read the seconds and evaluations of a walk that begins at x.
template <class Walk>
int serve_valley(int count, char** arguments, const Walk& walk) {
  if (count != 2) return std::cerr << "usage: " << arguments[0] << " N\n", 2;
  const std::size_t n = std::strtoull(arguments[1], nullptr, 10);
  std::cout.precision(17);
  std::cout << "ready" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::vector<double> x = valley_start(n);
    Valley valley{n};
    walk(valley, x);
    std::cout << valley.arrival.seconds() << " " << valley.arrival.evaluations() << std::endl;
  }
  return 0;
}

}  // namespace bench
