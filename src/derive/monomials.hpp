#pragma once

#include <cstddef>
#include <vector>

namespace steepest {

/// The monomials of some variables up to a total degree, by rising degree; within a degree the first variable's powers
/// come first: 1, x, y, x^2, xy, y^2.
class Monomials final {
 public:
  struct Product {
    std::size_t factor = 0;
    std::size_t result = 0;
  };

  Monomials(std::size_t variables, std::size_t degree);

  /// How many there would be; infinite where that is not a number of this machine.
  static double count(std::size_t variables, std::size_t degree);

  std::size_t size() const { return powers_.size(); }
  std::size_t degree() const { return first_.size() - 2; }
  /// The position of the first monomial of a degree; of the degree after the last: size().
  std::size_t first(std::size_t degree) const { return first_[degree]; }
  std::size_t degree_of(std::size_t monomial) const;
  /// The exponents of each variable.
  const std::vector<std::vector<int>>& powers() const { return powers_; }
  /// All monomials that monomial `i` may be multiplied by, and what comes out.
  const std::vector<Product>& products(std::size_t i) const { return products_[i]; }

 private:
  std::vector<std::vector<int>> powers_;
  std::vector<std::size_t> first_;
  std::vector<std::vector<Product>> products_;
};

}  // namespace steepest
