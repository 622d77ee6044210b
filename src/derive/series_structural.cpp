#include <array>
#include <numeric>

#include "derive/series_array.hpp"
#include "graph/index_map.hpp"
#include "steepest/base.hpp"

namespace steepest {
namespace {

class Structural final {
 public:
  Structural(const Graph& graph, NodeId node, std::span<const SeriesArgument> arguments, std::int64_t rows,
             const SeriesOperators& operators)
      : op_(graph[node].op),
        attributes_(graph.attributes(node)),
        shape_(graph.shape(node)),
        arguments_(arguments),
        table_rows_(rows),
        rows_(graph[node].per_row ? rows : 1),
        operators_(operators),
        result_(static_cast<std::size_t>(element_count(shape_) * rows_)) {}

  SeriesArray run() {
    switch (op_) {
      case Op::row_count: result_[0] = Series::constant(static_cast<double>(table_rows_)); break;
      case Op::reshape: return arguments_[0].values;
      case Op::lift_rows: each([&](std::int64_t e, std::int64_t) { return arguments_[0].at(e, 0); }); break;
      case Op::detach: each([&](std::int64_t e, std::int64_t row) { return held(arguments_[0].at(e, row)); }); break;
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
      default: throw InternalError("no series of a structural operator");
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
  Series& result(std::int64_t element, std::int64_t row) {
    return result_[static_cast<std::size_t>(element * rows_ + row)];
  }

  static Series held(const Series& x) {
    if (!x.is_known()) return x;
    return x.has_limit() ? Series::constant(x.limit().value) : Series::unknown();
  }

  Series combined(const Series& x, const Series& y) const {
    switch (op_) {
      case Op::row_prod: return operators_.arithmetic().product(x, y);
      case Op::reduce_min:
      case Op::row_min: return operators_.apply(Op::min, std::array{x, y});
      case Op::reduce_max:
      case Op::row_max: return operators_.apply(Op::max, std::array{x, y});
      default: return operators_.arithmetic().sum(x, y);
    }
  }

  void movement() {
    std::vector<Shape> shapes;
    for (const SeriesArgument& argument : arguments_) shapes.push_back(argument.shape);
    const std::vector<std::int64_t> sources = movement_sources(op_, attributes_, shapes, shape_);
    each([&](std::int64_t e, std::int64_t row) {
      std::int64_t source = sources[static_cast<std::size_t>(e)];
      if (source < 0) return Series();
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
        const Series& x = arguments_[0].at(static_cast<std::int64_t>(i), row);
        Series& total = result(targets[i], row);
        total = begun[static_cast<std::size_t>(targets[i])] ? combined(total, x) : x;
      }
      begun[static_cast<std::size_t>(targets[i])] = true;
    }
  }

  Series over_rows(std::int64_t e) {
    if (table_rows_ == 0) return Series::unknown();
    Series total = arguments_[0].at(e, 0);
    for (std::int64_t row = 1; row < table_rows_; ++row) total = combined(total, arguments_[0].at(e, row));
    return total;
  }

  /// The place that an index means: nothing if it moves or is out of range.
  static std::optional<std::int64_t> place(const Series& index, std::int64_t n) {
    if (!index.is_constant()) return {};
    const double at = index.constant_value();
    if (!(at >= 0 && at < static_cast<double>(n))) return {};
    return static_cast<std::int64_t>(at);
  }

  void gather() {
    const std::int64_t width = arguments_[1].count() == 0 ? 1 : element_count(shape_) / arguments_[1].count();
    each([&](std::int64_t e, std::int64_t row) {
      const Series& index = arguments_[1].at(e / width, row);
      const std::optional<std::int64_t> at = place(index, arguments_[0].shape[0]);
      if (at) return arguments_[0].at(*at * width + e % width, row);
      return index.is_constant() ? Series::undefined() : Series::unknown();
    });
  }

  void scatter() {
    const std::int64_t places = arguments_[1].count();
    const std::int64_t width = places == 0 ? 0 : arguments_[0].count() / places;
    const std::int64_t rows = std::max(arguments_[0].rows, arguments_[1].rows);
    for (std::int64_t i = 0; i < places; ++i) {
      for (std::int64_t row = 0; row < rows; ++row) {
        const Series& index = arguments_[1].at(i, row);
        if (!index.is_constant()) return result_.assign(result_.size(), Series::unknown());
        const std::optional<std::int64_t> at = place(index, attributes_[0]);
        for (std::int64_t k = 0; at && k < width; ++k) {
          Series& total = result(*at * width + k, rows_ == 1 ? 0 : row);
          total = operators_.arithmetic().sum(total, arguments_[0].at(i * width + k, row));
        }
      }
    }
  }

  void matmul() {
    const SeriesArgument &a = arguments_[0], &b = arguments_[1];
    const std::int64_t inner = a.shape.back();
    const std::int64_t columns = b.shape.size() == 2 ? b.shape[1] : 1;
    each([&](std::int64_t e, std::int64_t row) {
      Series total;
      for (std::int64_t k = 0; k < inner; ++k) {
        const Series &left = a.at(e / columns * inner + k, row), &right = b.at(k * columns + e % columns, row);
        total = operators_.arithmetic().sum(total, operators_.arithmetic().product(left, right));
      }
      return total;
    });
  }

  Series outer(std::int64_t e) {
    Series total;
    for (std::int64_t row = 0; row < table_rows_; ++row) {
      const Series &left = arguments_[0].at(e / arguments_[1].count(), row),
                   &right = arguments_[1].at(e % arguments_[1].count(), row);
      total = operators_.arithmetic().sum(total, operators_.arithmetic().product(left, right));
    }
    return total;
  }

  Op op_;
  std::span<const std::int64_t> attributes_;
  const Shape& shape_;
  std::span<const SeriesArgument> arguments_;
  std::int64_t table_rows_;
  std::int64_t rows_;
  const SeriesOperators& operators_;
  SeriesArray result_;
};

}  // namespace

SeriesArray structural_series(const Graph& graph, NodeId node, std::span<const SeriesArgument> arguments,
                              std::int64_t rows, const SeriesOperators& operators) {
  return Structural(graph, node, arguments, rows, operators).run();
}

}  // namespace steepest
