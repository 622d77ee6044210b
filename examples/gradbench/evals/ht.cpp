#include <algorithm>

#include "evals.hpp"

namespace gradbench {
namespace {

/// A hand: bones that turn with the parameters t (rotation and place of the hand, then four angles a finger), and a
/// skin whose vertices follow several bones each, by their shares. Bones 1 and 2 are stiff, and so is each finger's
/// last. A row is a point and the place of the skin that it belongs to.
constexpr const char* hand = R"(
let angle(t, b, first) = mod(b + 1, 4) == 3 || b < 3 ? 0 : t[6 + 4*floor((b - 3)/4) + [first, 3, 4, 4][mod(b + 1, 4) + 1]]
let flexion(t, b) = angle(t, b, 1)
let spread(t, b) = mod(b + 1, 4) == 0 ? angle(t, b, 2) : 0
let around_x(a) = [[1, 0, 0, 0], [0, cos(a), -sin(a), 0], [0, sin(a), cos(a), 0], [0, 0, 0, 1]]
let around_z(a) = [[cos(a), -sin(a), 0, 0], [sin(a), cos(a), 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
let relative(t, b) = base_relatives[b] @ around_z(spread(t, b)) @ around_x(flexion(t, b))
let absolute(r) = fold([parents[b] < 0 ? r[b] : s[parents[b] + 1] @ r[b] for b in 1:B] for k in 2:depth, s from r)
let moved(a) = [a[b] @ inverse_base_absolutes[b] for b in 1:B]
let bones(t) = moved(absolute([relative(t, b) for b in 1:B]))

let unit = [i == j ? 1 : 0 for i in 1:3, j in 1:3]
let across(n) = [[0, -n[3], n[2]], [n[3], 0, -n[1]], [-n[2], n[1], 0]]
let around(n, a) = cos(a)*unit + sin(a)*across(n) + (1 - cos(a))*[n[i]*n[j] for i in 1:3, j in 1:3]
let turn(r) = where(norm(r) < 1e-4, unit, around(r/norm(r), norm(r)))

let share(v) = [weights[v,b]*base_positions[v,k] for b in 1:B, k in 1:4]
let skin(m, share) = [sum(m[b,i,k]*share[b,k] for b in 1:B, k in 1:4) for i in 1:3]
let place(t, share) = turn(t[1:3]) @ (side*skin(bones(t), share)) + t[4:6]
)";

constexpr const char* at_vertex = R"(
data correspondence, point[3] = columns("point_*")
let error(t) = point - place(t, share(correspondence + 1))
)";

constexpr const char* in_triangle = R"(
data correspondence, point[3] = columns("point_*"), us[2] = columns("us_*")
let corner(k) = triangles[correspondence + 1, k] + 1
let between(u) = u[1]*share(corner(1)) + u[2]*share(corner(2)) + (1 - u[1] - u[2])*share(corner(3))
let error(t, u) = point - place(t, between(u))
)";

std::string number(std::size_t value) { return std::to_string(value); }

/// Bones from the first to the farthest.
std::size_t depth_of(const std::vector<int>& parents) {
  std::vector<std::size_t> depths;
  for (const int parent : parents) depths.push_back(parent < 0 ? 1 : depths[static_cast<std::size_t>(parent)] + 1);
  return *std::max_element(depths.begin(), depths.end());
}

bool has_triangles(const Json& input) { return input.contains("us") && !input.at("us").empty(); }

std::shared_ptr<Model> model_of(const Json& input, const std::string& result) {
  const Json& data = input.at("data");
  const Json& model = data.at("model");
  const auto parents = model.at("parents").get<std::vector<int>>();
  const bool triangles = has_triangles(input);
  Arrays numbers = arrays(model, {"base_relatives", "inverse_base_absolutes", "base_positions", "weights", "parents"});
  numbers["theta"] = array(input.at("theta"));
  numbers["side"] = {{model.at("is_mirrored").get<bool>() ? -1.0 : 1.0, 1, 1}, {3}};
  Arrays rows{{"correspondence", array(data.at("correspondences"))}, {"point", array(data.at("points"))}};
  if (triangles) {
    numbers["triangles"] = array(model.at("triangles"));
    rows["us"] = array(input.at("us"));
  }
  const std::string sizes = "let B = " + number(parents.size()) + ", depth = " + number(depth_of(parents));
  return std::make_shared<Model>(sizes + hand + (triangles ? in_triangle : at_vertex) + result, std::move(numbers),
                                 std::move(rows));
}

/// Element e of row r of the table is element (r, e) of the answer, whose shape a row is given.
std::vector<double> by_rows(const std::vector<double>& columns, std::size_t rows) {
  std::vector<double> result(columns.size());
  const std::size_t width = columns.size() / rows;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t e = 0; e < width; ++e) result[r * width + e] = columns[e * rows + r];
  }
  return result;
}

Prepared objective(const Json& input) {
  const std::size_t count = input.at("data").at("correspondences").size();
  Prepared prepared = prepared_value(model_of(input, has_triangles(input) ? "error(theta, us)" : "error(theta)"));
  prepared.output = [count](const Numbers& numbers) { return Json(by_rows(numbers[0], count)); };
  return prepared;
}

/// By the place in the triangle, if there is one, and by the parameters.
Prepared jacobian(const Json& input) {
  const auto count = static_cast<std::int64_t>(input.at("data").at("correspondences").size());
  const char* simple = "grad(error(t) for t at theta)";
  const char* complicated =
      "let by_place = grad(error(theta, u) for u at us)\n"
      "let by_hand = grad(error(t, us) for t at theta)\n"
      "[concat(by_place[i], by_hand[i]) for i in 1:3]";
  Prepared prepared = prepared_value(model_of(input, has_triangles(input) ? complicated : simple));
  prepared.output = [count](const Numbers& numbers) {
    const std::int64_t width = std::ssize(numbers[0]) / (3 * count);
    return nested(by_rows(numbers[0], static_cast<std::size_t>(count)), {3 * count, width});
  };
  return prepared;
}

}  // namespace

Eval ht() { return {{"objective", objective}, {"jacobian", jacobian}}; }

}  // namespace gradbench
