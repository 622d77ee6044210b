#include "descend/face.hpp"

#include "descend/linear_algebra.hpp"
#include "descend/text.hpp"

namespace steepest {
namespace {

/// What stands at the places `free`.
template <class Values>
Values picked(const Values& values, const std::vector<std::size_t>& free) {
  Values result;
  for (const std::size_t i : free) result.push_back(values[i]);
  return result;
}

Vector picked_square(View matrix, std::size_t n, const std::vector<std::size_t>& free) {
  Vector result;
  for (const std::size_t i : free)
    for (const std::size_t j : free) result.push_back(matrix[i * n + j]);
  return result;
}

/// The residuals as functions of the free elements.
class FaceSquares final : public LeastSquares {
 public:
  FaceSquares(LeastSquares& whole, const Vector& x, const std::vector<std::size_t>& free)
      : whole_(whole), x_(x), free_(free) {}
  std::size_t residuals() const override { return whole_.residuals(); }
  double scale() const override { return whole_.scale(); }
  bool linear() const override { return whole_.linear(); }
  Triangle triangle(View x) override {
    Vector all = x_;
    for (std::size_t k = 0; k < free_.size(); ++k) all[free_[k]] = x[k];
    return with_columns(whole_.triangle(all), free_);
  }

 private:
  LeastSquares& whole_;
  const Vector& x_;
  const std::vector<std::size_t>& free_;
};

/// An objective as a function of some of its elements, the others held.
class Face final : public Objective {
 public:
  Face(Objective& whole, Vector x, std::vector<std::size_t> free)
      : whole_(whole), x_(std::move(x)), free_(std::move(free)) {
    if (LeastSquares* squares = whole.least_squares()) squares_.emplace(*squares, x_, free_);
  }
  std::size_t dimension() const override { return free_.size(); }
  double value(View x) override { return whole_.value(expanded(x)); }
  double value_and_gradient(View x, std::span<double> gradient) override {
    Vector all(x_.size());
    const double value = whole_.value_and_gradient(expanded(x), all);
    std::ranges::copy(picked(all, free_), gradient.begin());
    return value;
  }
  bool has_hessian() const override { return whole_.has_hessian(); }
  void hessian(View x, std::span<double> result) override {
    Vector all(x_.size() * x_.size());
    whole_.hessian(expanded(x), all);
    std::ranges::copy(picked_square(all, x_.size(), free_), result.begin());
  }
  LeastSquares* least_squares() override { return squares_ ? &*squares_ : nullptr; }

  /// All elements, the held ones as at the point.
  Vector expanded(View x) const { return placed(x, x_); }
  Vector placed(View x, Vector all) const {
    for (std::size_t k = 0; k < free_.size(); ++k) all[free_[k]] = x[k];
    return all;
  }

 private:
  Objective& whole_;
  Vector x_;
  std::vector<std::size_t> free_;
  std::optional<FaceSquares> squares_;
};

Sample picked(const Sample& here, const std::vector<std::size_t>& free) {
  Sample result;
  result.x = picked(here.x, free);
  result.value = here.value;
  result.gradient = picked(here.gradient, free);
  if (!here.smooth.empty()) result.smooth = picked(here.smooth, free);
  if (!here.hessian.empty()) result.hessian = picked_square(here.hessian, here.x.size(), free);
  if (!here.triangle.factor.empty()) result.triangle = with_columns(here.triangle, free);
  return result;
}

Box picked(const Box& box, const std::vector<std::size_t>& free) {
  if (box.empty()) return {};
  Vector low, high;
  for (const std::size_t i : free) low.push_back(box.low(i)), high.push_back(box.high(i));
  return {std::move(low), std::move(high)};
}

std::string bounds_text(const std::vector<ActiveBound>& active) {
  constexpr std::size_t most_shown = 4;
  std::string text = active.size() == 1 ? "at the bound " : "at the bounds ";
  for (std::size_t k = 0; k < active.size(); ++k) {
    if (k == most_shown) return text + ", ... (" + std::to_string(active.size()) + " in all)";
    text += (k > 0 ? ", " : "") + active[k].name + " = " + short_text(active[k].bound);
  }
  return text;
}

/// What holds elements where they are.
std::string held_text(const std::vector<ActiveBound>& active, std::size_t zeros) {
  const std::string kinks =
      "where l1 |x|_1 holds " + std::to_string(zeros) + (zeros == 1 ? " element" : " elements") + " at 0";
  if (zeros == 0) return bounds_text(active);
  return active.empty() ? kinks : bounds_text(active) + " and " + kinks;
}

/// Every element is held: f rises along each of them.
Verdict judge_corner(const PointContext& known, const std::string& bounds, const std::string& ways) {
  Verdict verdict;
  verdict.point = known.structure.convex ? Point::global_minimum : Point::local_minimum;
  verdict.text = bounds + (known.structure.convex ? ", the global minimum: the objective is convex"
                                                  : ", a local minimum: the value rises " + ways);
  verdict.newton_step = 0;
  return verdict;
}

/// The Hessian is that of f. Where an element stands at a kink of |x| that barely holds it, the sum may fall to one
/// side only: that is no maximum.
Verdict at_kink(Verdict verdict, const Evaluator& evaluator, View x, const Held& held = {}) {
  if (verdict.point != Point::maximum) return verdict;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x[i] != 0 || evaluator.penalty().weight(i) == 0 || (!held.empty() && held[i])) continue;
    verdict.point = Point::saddle;
    verdict.text =
        "at a kink of |x|, with the value falling to one side: " + verdict.text.substr(verdict.text.find(": ") + 2);
  }
  return verdict;
}

/// A verdict on the free elements as one on all of them.
Verdict expanded(Verdict verdict, const Face& face, std::size_t n, const std::string& bounds) {
  const Vector nothing(n, 0);
  if (verdict.lower) verdict.lower = face.expanded(*verdict.lower);
  if (!verdict.downhill.empty()) verdict.downhill = face.placed(verdict.downhill, nothing);
  if (!verdict.newton_direction.empty()) verdict.newton_direction = face.placed(verdict.newton_direction, nothing);
  verdict.text = bounds + ", " + verdict.text;
  return verdict;
}

}  // namespace

std::vector<ActiveBound> active_bounds(const Box& box, View x, View gradient, const std::vector<std::string>& names) {
  std::vector<ActiveBound> result;
  if (box.empty()) return result;
  const Held held = box.held(x, gradient);
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (!held[i]) continue;
    result.push_back({element_name(i, x.size(), names), i, x[i], gradient[i] > 0, std::abs(gradient[i])});
  }
  return result;
}

Verdict judge_in_box(Evaluator& evaluator, const Sample& here, const PointContext& known) {
  const std::vector<ActiveBound> active = active_bounds(evaluator.box(), here.x, here.gradient, *known.names);
  const Held zero = evaluator.penalty().holds(here.x, smooth_gradient(here));
  const auto zeros = static_cast<std::size_t>(std::ranges::count(zero, true));
  if (active.empty() && zeros == 0) return at_kink(judge_point(evaluator, here, known), evaluator, here.x);
  const std::string bounds = held_text(active, zeros);
  if (active.size() + zeros == here.x.size())
    return judge_corner(known, bounds, zeros == 0 ? "from every one of them" : "whichever way it is left");
  Held held = evaluator.box().held(here.x, here.gradient);
  for (std::size_t i = 0; i < held.size(); ++i) held[i] = held[i] || zero[i];
  std::vector<std::size_t> free;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (held[i]) continue;
    free.push_back(i);
    names.push_back(element_name(i, held.size(), *known.names));
  }
  Face face(evaluator.objective(), here.x, free);
  Evaluator inside(face, picked(evaluator.box(), free), evaluator.penalty().picked(free));
  PointContext part = known;
  part.start = picked(known.start, free);
  part.start_gradient = picked(known.start_gradient, free);
  part.names = &names;
  Verdict verdict = judge_point(inside, picked(here, free), part);
  evaluator.add_counts(inside.counts());
  return at_kink(expanded(std::move(verdict), face, here.x.size(), bounds), evaluator, here.x, zero);
}

}  // namespace steepest
