#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "derive/dense_formulas.hpp"
#include "graph/index_map.hpp"
#include "steepest/base.hpp"
#include "steepest/structural.hpp"

namespace steepest {

/// The elements of an argument of a node; of a per-row one: each in every row, [element * rows + row].
template <class Number>
struct ArrayArgument {
  const std::vector<Number>& values;
  Shape shape;
  std::int64_t rows = 1;  ///< 1 where it is not per row

  std::int64_t count() const { return element_count(shape); }
  /// An argument of one element, or of one row, stretches.
  const Number& at(std::int64_t element, std::int64_t row) const {
    return values[static_cast<std::size_t>((count() == 1 ? 0 : element) * rows + (rows == 1 ? 0 : row))];
  }
};

/// A structural node (no input, constant or scan) over an algebra; `rows` is the number of rows of the table.
template <class Algebra>
class StructuralValues final {
  using Number = typename Algebra::Number;
  using Array = std::vector<Number>;
  using Argument = ArrayArgument<Number>;

 public:
  StructuralValues(const Graph& graph, NodeId node, std::span<const Argument> arguments, std::int64_t rows,
                   const Algebra& algebra)
      : op_(graph[node].op),
        attributes_(graph.attributes(node)),
        shape_(graph.shape(node)),
        arguments_(arguments),
        table_rows_(rows),
        rows_(graph[node].per_row ? rows : 1),
        algebra_(algebra),
        result_(static_cast<std::size_t>(element_count(shape_) * rows_)) {}

  Array run() {
    switch (op_) {
      case Op::row_count: result_[0] = algebra_.constant(static_cast<double>(table_rows_)); break;
      case Op::reshape: return arguments_[0].values;
      case Op::lift_rows: each([&](std::int64_t e, std::int64_t) { return arguments_[0].at(e, 0); }); break;
      case Op::detach:
        each([&](std::int64_t e, std::int64_t row) { return algebra_.held(arguments_[0].at(e, row)); });
        break;
      case Op::permute:
      case Op::broadcast:
      case Op::slice:
      case Op::unslice:
      case Op::concat: movement(); break;
      case Op::reduce_sum:
      case Op::reduce_min:
      case Op::reduce_max: reduction(); break;
      case Op::row_sum:
      case Op::row_prod:
      case Op::row_min:
      case Op::row_max: each([&](std::int64_t e, std::int64_t) { return over_rows(e); }); break;
      case Op::gather: gather(); break;
      case Op::scatter_add: scatter(); break;
      case Op::matmul: matmul(); break;
      case Op::row_outer: each([&](std::int64_t e, std::int64_t) { return outer(e); }); break;
      default:
        if (!is_linear_algebra(op_)) throw InternalError("no value of a structural operator");
        dense();
    }
    return std::move(result_);
  }

 private:
  template <class Value>
  void each(Value value) {
    for (std::int64_t e = 0; e < element_count(shape_); ++e) {
      for (std::int64_t row = 0; row < rows_; ++row) result(e, row) = value(e, row);
    }
  }
  Number& result(std::int64_t element, std::int64_t row) {
    return result_[static_cast<std::size_t>(element * rows_ + row)];
  }

  Number combined(const Number& x, const Number& y) const {
    switch (op_) {
      case Op::row_prod: return algebra_.product(x, y);
      case Op::reduce_min:
      case Op::row_min: return algebra_.apply(Op::min, std::array{x, y});
      case Op::reduce_max:
      case Op::row_max: return algebra_.apply(Op::max, std::array{x, y});
      default: return algebra_.sum(x, y);
    }
  }

  void movement() {
    std::vector<Shape> shapes;
    for (const Argument& argument : arguments_) shapes.push_back(argument.shape);
    const std::vector<std::int64_t> sources = movement_sources(op_, attributes_, shapes, shape_);
    each([&](std::int64_t e, std::int64_t row) {
      std::int64_t source = sources[static_cast<std::size_t>(e)];
      if (source < 0) return Number();
      std::size_t which = 0;
      while (source >= arguments_[which].count()) source -= arguments_[which++].count();
      return arguments_[which].at(source, row);
    });
  }

  void reduction() {
    const std::vector<std::int64_t> targets = reduction_targets(arguments_[0].shape, attributes_);
    std::vector<bool> begun(static_cast<std::size_t>(element_count(shape_)));
    for (std::size_t i = 0; i < targets.size(); ++i) {
      for (std::int64_t row = 0; row < rows_; ++row) {
        const Number& x = arguments_[0].at(static_cast<std::int64_t>(i), row);
        Number& total = result(targets[i], row);
        total = begun[static_cast<std::size_t>(targets[i])] ? combined(total, x) : x;
      }
      begun[static_cast<std::size_t>(targets[i])] = true;
    }
  }

  Number over_rows(std::int64_t e) {
    if (table_rows_ == 0) return algebra_.unknown();
    Number total = arguments_[0].at(e, 0);
    for (std::int64_t row = 1; row < table_rows_; ++row) total = combined(total, arguments_[0].at(e, row));
    return total;
  }

  /// The place that an index means; nothing if it is out of range.
  static std::optional<std::int64_t> place(double index, std::int64_t n) {
    if (!(index >= 0 && index < static_cast<double>(n))) return {};
    return static_cast<std::int64_t>(index);
  }

  void gather() {
    const std::int64_t width = arguments_[1].count() == 0 ? 1 : element_count(shape_) / arguments_[1].count();
    each([&](std::int64_t e, std::int64_t row) {
      const std::optional<double> index = algebra_.constant_of(arguments_[1].at(e / width, row));
      if (!index) return algebra_.unknown();
      const std::optional<std::int64_t> at = place(*index, arguments_[0].shape[0]);
      return at ? arguments_[0].at(*at * width + e % width, row) : algebra_.undefined();
    });
  }

  void scatter() {
    const std::int64_t places = arguments_[1].count();
    const std::int64_t width = places == 0 ? 0 : arguments_[0].count() / places;
    const std::int64_t rows = std::max(arguments_[0].rows, arguments_[1].rows);
    for (std::int64_t i = 0; i < places; ++i) {
      for (std::int64_t row = 0; row < rows; ++row) {
        const std::optional<double> index = algebra_.constant_of(arguments_[1].at(i, row));
        if (!index) return result_.assign(result_.size(), algebra_.unknown());
        const std::optional<std::int64_t> at = place(*index, attributes_[0]);
        for (std::int64_t k = 0; at && k < width; ++k) {
          Number& total = result(*at * width + k, rows_ == 1 ? 0 : row);
          total = algebra_.sum(total, arguments_[0].at(i * width + k, row));
        }
      }
    }
  }

  void matmul() {
    const Argument &a = arguments_[0], &b = arguments_[1];
    const std::int64_t inner = a.shape.back();
    const std::int64_t columns = b.shape.size() == 2 ? b.shape[1] : 1;
    each([&](std::int64_t e, std::int64_t row) {
      Number total;
      for (std::int64_t k = 0; k < inner; ++k) {
        const Number &left = a.at(e / columns * inner + k, row), &right = b.at(k * columns + e % columns, row);
        total = algebra_.sum(total, algebra_.product(left, right));
      }
      return total;
    });
  }

  struct Arithmetic {
    using Number = typename Algebra::Number;
    const Algebra& algebra;

    Number number(double x) const { return algebra.constant(x); }
    Number add(const Number& x, const Number& y) const { return algebra.sum(x, y); }
    Number subtract(const Number& x, const Number& y) const { return algebra.apply(Op::sub, std::array{x, y}); }
    Number multiply(const Number& x, const Number& y) const { return algebra.product(x, y); }
    Number divide(const Number& x, const Number& y) const { return algebra.apply(Op::div, std::array{x, y}); }
    Number root(const Number& x) const { return algebra.apply(Op::sqrt, std::array{x}); }
  };

  void dense() {
    const std::int64_t n = arguments_[0].shape[0];
    if (n > largest_written_matrix) return result_.assign(result_.size(), algebra_.unknown());
    const Arithmetic arithmetic{algebra_};
    for (std::int64_t row = 0; row < rows_; ++row) {
      std::array<Array, 2> given;
      for (std::size_t i = 0; i < arguments_.size(); ++i) {
        for (std::int64_t e = 0; e < arguments_[i].count(); ++e) given[i].push_back(arguments_[i].at(e, row));
      }
      const Array values = DenseFormulas<Arithmetic>(arithmetic, n).run(op_, given[0], given[1]);
      for (std::size_t e = 0; e < values.size(); ++e) result(static_cast<std::int64_t>(e), row) = values[e];
    }
  }

  Number outer(std::int64_t e) {
    Number total;
    for (std::int64_t row = 0; row < table_rows_; ++row) {
      const Number &left = arguments_[0].at(e / arguments_[1].count(), row),
                   &right = arguments_[1].at(e % arguments_[1].count(), row);
      total = algebra_.sum(total, algebra_.product(left, right));
    }
    return total;
  }

  Op op_;
  std::span<const std::int64_t> attributes_;
  const Shape& shape_;
  std::span<const Argument> arguments_;
  std::int64_t table_rows_;
  std::int64_t rows_;
  const Algebra& algebra_;
  Array result_;
};

}  // namespace steepest
