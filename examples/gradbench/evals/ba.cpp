#include <algorithm>
#include <numeric>

#include "evals.hpp"

namespace gradbench {
namespace {

/// A row is one observation of a point by a camera: rotation vector, centre, focal length, principal point, distortion.
constexpr const char* camera = R"(
data camera, point, weight, u, v
let cross(a, b) = [a[2]*b[3] - a[3]*b[2], a[3]*b[1] - a[1]*b[3], a[1]*b[2] - a[2]*b[1]]
let turned(n, x, angle) = x*cos(angle) + cross(n, x)*sin(angle) + n*(dot(n, x)*(1 - cos(angle)))
let rotated(r, x) = where(dot(r, r) > 0, turned(r/norm(r), x, norm(r)), x + cross(r, x))
let seen(x) = x[1:2]/x[3]
let distorted(p, k) = p*(1 + k[1]*dot(p, p) + k[2]*dot(p, p)^2)
let projected(c, x) = c[7]*distorted(seen(rotated(c[1:3], x - c[4:6])), c[10:11]) + c[8:9]
let error(c, x, w) = w*(projected(c, x) - [u, v])
let c = cameras[camera], x = points[point], w = weight
)";

constexpr const char* errors = "concat(error(c, x, w), 1 - w^2)";
/// Of each of the two errors the derivatives by its camera, its point and its weight, then that of the third.
constexpr const char* derivatives = R"(
let by_camera = grad(error(a, x, w) for a at c)
let by_point = grad(error(c, a, w) for a at x)
let by_weight = grad(error(c, x, a) for a at w)
let line(k) = concat(by_camera[k], by_point[k], by_weight[k])
concat(line(1), line(2), grad(1 - a^2 for a at w)))";

struct Sizes {
  std::size_t cameras, points, observations;
};

Sizes sizes_of(const Json& input) { return {input.at("n"), input.at("m"), input.at("p")}; }

Array repeated(const Array& row, std::size_t count) {
  Array result{.values = {}, .shape = {static_cast<std::int64_t>(count)}};
  result.shape.insert(result.shape.end(), row.shape.begin(), row.shape.end());
  for (std::size_t i = 0; i < count; ++i) {
    result.values.insert(result.values.end(), row.values.begin(), row.values.end());
  }
  return result;
}

/// 1, 2, ..., count, 1, 2, ...
Array cycle(std::size_t count, std::size_t length) {
  Array result{.values = {}, .shape = {static_cast<std::int64_t>(length)}};
  for (std::size_t i = 0; i < length; ++i) result.values.push_back(static_cast<double>(i % count + 1));
  return result;
}

std::shared_ptr<Model> model_of(const Json& input, const char* result) {
  const Sizes sizes = sizes_of(input);
  const Array seen = array(input.at("feat"));
  return std::make_shared<Model>(std::string(camera) + result,
                                 Arrays{{"cameras", repeated(array(input.at("cam")), sizes.cameras)},
                                        {"points", repeated(array(input.at("x")), sizes.points)}},
                                 Arrays{{"camera", cycle(sizes.cameras, sizes.observations)},
                                        {"point", cycle(sizes.points, sizes.observations)},
                                        {"weight", repeated(array(input.at("w")), sizes.observations)},
                                        {"u", repeated({{seen.values[0]}, {}}, sizes.observations)},
                                        {"v", repeated({{seen.values[1]}, {}}, sizes.observations)}});
}

Prepared objective(const Json& input) {
  Prepared prepared = prepared_value(model_of(input, errors));
  prepared.output = [p = sizes_of(input).observations](const Numbers& numbers) {
    const Numbers::value_type& e = numbers[0];
    return Json{{"reproj_error", {{"elements", {e[0], e[p]}}, {"repeated", p}}},
                {"w_err", {{"element", e[2 * p]}, {"repeated", p}}}};
  };
  return prepared;
}

/// A sparse matrix row by row: row i is at starts[i] to starts[i + 1].
struct Sparse {
  std::vector<std::int64_t> starts;
  std::vector<std::int32_t> columns;
  std::vector<double> values;
};

constexpr std::size_t of_camera = 11, of_point = 3, line = of_camera + of_point + 1;

/// From the derivatives, number e of observation i at [e * observations + i].
void assemble(const Sizes& sizes, const std::vector<double>& derivatives, Sparse& result) {
  const std::size_t p = sizes.observations, entries = (2 * line + 1) * p;
  const std::size_t points = of_camera * sizes.cameras, weights = points + of_point * sizes.points;
  result.starts.resize(3 * p + 1);
  result.columns.resize(entries);
  result.values.resize(entries);
  constexpr std::size_t together = 64;  // so that what is read and what is written stay in the cache
  for (std::size_t begin = 0; begin < p; begin += together) {
    const std::size_t end = std::min(begin + together, p);
    for (std::size_t e = 0; e < 2 * line; ++e) {
      for (std::size_t i = begin; i < end; ++i) result.values[2 * line * i + e] = derivatives[e * p + i];
    }
  }
  std::size_t camera = 0, point = 0;
  for (std::size_t i = 0; i < p; ++i) {
    const std::size_t first = 2 * line * i;
    const auto begin = result.columns.begin() + static_cast<std::ptrdiff_t>(first);
    const auto by_point = begin + of_camera, by_weight = by_point + of_point;
    std::iota(begin, by_point, static_cast<std::int32_t>(of_camera * camera));
    std::iota(by_point, by_weight, static_cast<std::int32_t>(points + of_point * point));
    *by_weight = static_cast<std::int32_t>(weights + i);
    std::copy_n(begin, line, begin + line);
    camera = camera + 1 == sizes.cameras ? 0 : camera + 1;
    point = point + 1 == sizes.points ? 0 : point + 1;
    result.starts[2 * i] = static_cast<std::int64_t>(first);
    result.starts[2 * i + 1] = static_cast<std::int64_t>(first + line);
    result.starts[2 * p + i] = static_cast<std::int64_t>(2 * line * p + i);
    result.values[2 * line * p + i] = derivatives[2 * line * p + i];
    result.columns[2 * line * p + i] = static_cast<std::int32_t>(weights + i);
  }
  result.starts.back() = static_cast<std::int64_t>(entries);
}

/// The first lines and the last element, as the benchmark wants them.
template <class Number>
Json ends(const std::vector<Number>& all) {
  Json result = std::vector<Number>(all.begin(), all.begin() + std::min<std::ptrdiff_t>(2 * line, std::ssize(all)));
  result.push_back(all.back());
  return result;
}

Prepared jacobian(const Json& input) {
  auto matrix = std::make_shared<Sparse>();
  Prepared prepared = prepared_value(model_of(input, derivatives));
  prepared.run = [derive = prepared.run, matrix, sizes = sizes_of(input)]() -> const Numbers& {
    const Numbers& numbers = derive();
    assemble(sizes, numbers[0], *matrix);
    return numbers;
  };
  prepared.output = [matrix](const Numbers&) {
    return Json{{"rows", ends(matrix->starts)}, {"cols", ends(matrix->columns)}, {"vals", ends(matrix->values)}};
  };
  return prepared;
}

}  // namespace

Eval ba() { return {{"objective", objective}, {"jacobian", jacobian}}; }

}  // namespace gradbench
