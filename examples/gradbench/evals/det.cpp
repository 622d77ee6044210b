#include <steepest/expression.hpp>

#include <map>
#include <optional>

#include "evals.hpp"

namespace gradbench {
namespace {

using steepest::Expression;

/// Expansion along the first row. Expressions that are equal are one, so each minor is computed once.
class Minors final {
 public:
  Minors(std::span<const Expression> matrix, std::size_t size) : matrix_(matrix), size_(size) {}

  /// Of the last rows, `row` the first of them, in the columns that are set in the mask.
  Expression operator()(std::size_t row, unsigned columns) {
    if (const auto found = known_.find(columns); found != known_.end()) return found->second;
    std::optional<Expression> sum;
    double sign = 1;
    for (std::size_t column = 0; column < size_; ++column) {
      if ((columns >> column & 1U) == 0) continue;
      const Expression element = sign * matrix_[row * size_ + column];
      const Expression term = row + 1 == size_ ? element : element * (*this)(row + 1, columns & ~(1U << column));
      sum = sum ? *sum + term : term;
      sign = -sign;
    }
    return known_.emplace(columns, *sum).first->second;
  }

 private:
  std::span<const Expression> matrix_;
  std::size_t size_;
  std::map<unsigned, Expression> known_;
};

std::shared_ptr<Model> model_of(const Json& input) {
  const Array matrix = array(input.at("A"));
  const std::size_t size = input.at("ell");
  return std::make_shared<Model>(
      [size](std::span<const Expression> elements) { return Minors(elements, size)(0, (1U << size) - 1); }, matrix);
}

}  // namespace

Eval det() {
  return {{"primal", [](const Json& input) { return prepared_value(model_of(input)); }},
          {"gradient", [](const Json& input) { return prepared_gradient(model_of(input), {"x"}); }}};
}

}  // namespace gradbench
