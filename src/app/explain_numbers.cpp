#include <cmath>
#include <functional>
#include <numbers>

#include "app/explain_example.hpp"
#include "app/explain_text.hpp"
#include "report/layout.hpp"
#include "report/polynomial_text.hpp"
#include "report/text.hpp"

namespace steepest::app {
namespace {

using layout::Grid;

constexpr int digits = 7;
constexpr const char* wave = "x^2*sin(x)";
constexpr const char* slope = "x^2 + 3*x*y";

std::string text(double value) { return number_text(value + 0.0, digits); }

/// Left-aligned columns under plain headings.
Grid grid_of(const std::vector<std::string>& headings) {
  std::vector<Grid::Heading> all;
  for (const std::string& heading : headings) all.push_back({heading, Grid::Align::left});
  return Grid(std::move(all));
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

double length_of(const std::vector<double>& v) { return std::sqrt(dot(v, v)); }

std::string matrix_text(const std::vector<double>& values, std::size_t columns) {
  std::vector<Grid::Heading> headings(columns, {"", Grid::Align::decimal});
  headings.insert(headings.begin(), {"", Grid::Align::left});
  Grid grid(std::move(headings));
  for (std::size_t i = 0; i < values.size(); i += columns) {
    std::vector<std::string> cells{""};
    for (std::size_t j = 0; j < columns; ++j) cells.push_back(text(values[i + j]));
    grid.add(std::move(cells));
  }
  return grid.text();
}

Numbers derivative() {
  Example f(wave);
  Grid table = grid_of({"h", "(f(2 + h) - f(2)) / h"});
  for (const double h : {1.0, 0.1, 0.01, 0.001, 0.0001}) {
    table.add({number_text(h), text((f.value({2 + h}) - f.value({2})) / h)});
  }
  return {{"value", text(f.value({2}))},
          {"slope", text(f.gradient({2})[0])},
          {"formula", f.derivative(0)},
          {"table", table.text()}};
}

Numbers partial() {
  Example f(slope);
  const std::vector<double> gradient = f.gradient({1, 2});
  return {{"dfx", f.derivative(0)},
          {"dfy", f.derivative(1)},
          {"fx", text(gradient[0])},
          {"fy", text(gradient[1])},
          {"along_x", text(dot(gradient, {1, 0}))}};
}

Numbers directional() {
  Example f(slope);
  const std::vector<double> gradient = f.gradient({1, 2}), u{0.6, 0.8};
  const double norm = length_of(gradient), along = dot(gradient, u);
  const std::vector<double> center{gradient[0] / 2, gradient[1] / 2};
  const double distance = std::hypot(along * u[0] - center[0], along * u[1] - center[1]);
  return {{"u", vector_text(u, digits)},
          {"slope", text(along)},
          {"unnormalised", text(dot(gradient, {3, 4}))},
          {"norm", text(norm)},
          {"angle", number_text(std::acos(along / norm) * 180 / std::numbers::pi, 5)},
          {"center", vector_text(center, digits)},
          {"radius", text(norm / 2)},
          {"distance", text(distance)}};
}

Numbers gradient() {
  Example f(slope);
  const std::vector<double> g = f.gradient({1, 2});
  const double norm = length_of(g);
  const std::vector<double> up{g[0] / norm, g[1] / norm}, down{-up[0], -up[1]}, level{-up[1], up[0]};
  Grid table({{"u", Grid::Align::left}, {"D_u f", Grid::Align::decimal}});
  for (const std::vector<double>& u : {up, std::vector<double>{1, 0}, std::vector<double>{0, 1}, level, down}) {
    const double along = dot(g, u);
    table.add({vector_text(u, 6), text(std::abs(along) < 1e-14 * norm ? 0 : along)});
  }
  return {{"gx", text(g[0])},
          {"gy", text(g[1])},
          {"norm", text(norm)},
          {"down", vector_text(down, 6)},
          {"table", table.text()}};
}

Numbers chain_rule() {
  Example square("x^2"), sine("sin(x)"), product(wave);
  const double u = square.value({2}), v = sine.value({2});
  return {{"u", text(u)},
          {"v", text(v)},
          {"path1", text(v * square.gradient({2})[0])},
          {"path2", text(u * sine.gradient({2})[0])},
          {"sum", text(product.gradient({2})[0])}};
}

Numbers automatic_differentiation() {
  Grid table = grid_of({"step", "value", "d step/dx", "df/d step"});
  for (const Example::Step& step : Example(wave).steps({2})) {
    table.add({step.formula, text(step.value), text(step.forward), text(step.reverse)});
  }
  return {{"table", table.text()}};
}

/// The decade below a step.
std::string below(const std::optional<double>& h) { return number_text(std::pow(10, std::floor(std::log10(*h))), 1); }

Numbers finite_difference() {
  Example f(wave);
  const DerivativeCheck check = check_derivative(f.objective(), std::vector{2.0}, std::vector{1.0});
  Grid table = grid_of({"h", "(f(x + h) - f(x)) / h", "(f(x + h) - f(x - h)) / (2h)"});
  for (const WayResult& ahead : check.rows) {
    if (ahead.way != Way::forward_difference || std::lround(std::log10(*ahead.h)) % 2 != 0) continue;
    for (const WayResult& both : check.rows) {
      if (both.way != Way::central_difference || both.h != ahead.h) continue;
      table.add({number_text(*ahead.h), number_text(*ahead.relative, 2), number_text(*both.relative, 2)});
    }
  }
  return {{"table", table.text()}, {"forward", below(check.best_forward)}, {"central", below(check.best_central)}};
}

std::string polynomial_text(const TaylorPolynomial& polynomial) {
  TaylorReport report;
  report.at = {{"x", {}, polynomial.x}};
  report.polynomial = polynomial;
  std::string text;
  for (const std::string& term : polynomial_terms(report, digits)) text += (text.empty() ? "" : " ") + term;
  return text;
}

Numbers taylor() {
  Example f(wave);
  const std::vector<double> at{2}, distances{1, 0.1, 0.01};
  const TaylorPolynomial line = taylor_polynomial(f.objective(), at, 1, distances);
  const TaylorPolynomial cubic = taylor_polynomial(f.objective(), at, 3, distances);
  Grid table = grid_of({"h", "f(2 + h)", "P1", "f - P1", "f - P3"});
  for (std::size_t k = 0; k < distances.size(); ++k) {
    const TaylorError &first = line.errors[k], &third = cubic.errors[k];
    table.add({number_text(first.distance), text(first.value), text(first.polynomial), number_text(first.error, 3),
               number_text(third.error, 3)});
  }
  return {{"line", polynomial_text(line)}, {"cubic", polynomial_text(cubic)}, {"table", table.text()}};
}

Numbers hessian() {
  Example f(slope);
  const std::vector<double> at{0, 0}, v{3, 4}, matrix = f.hessian(at);
  const HessianVector product = hessian_vector_at(f.objective(), at, v);
  return {{"gradient", vector_text(f.gradient(at), digits)},
          {"matrix", matrix_text(matrix, 2)},
          {"eigenvalues", vector_text(f.eigenvalues(at), digits)},
          {"product", vector_text(product.product, digits)},
          {"curvature", text(product.curvature)},
          {"laplacian", text(matrix[0] + matrix[3])}};
}

Numbers jacobian_numbers() {
  const Jacobian found = Example::jacobian_of("[x*y, x + y^2]", {1, 2});
  return {{"value", vector_text(found.value, digits)},
          {"matrix", matrix_text(found.matrix, found.columns)},
          {"divergence", text(divergence(found))},
          {"determinant", text(determinant(found))}};
}

Numbers step_size() {
  Example f(wave);
  Grid table = grid_of({"step", "steps", "x"});
  for (const double step : {0.005, 0.05, 0.067, 0.07}) {
    const MinimizeResult walk = f.descend({6}, "gd", step);
    const bool arrived = walk.status == Status::converged;
    const std::vector<double> ends = arrived ? walk.x : f.iterates({6}, step, {2000, 2001});
    std::string places;
    for (const double x : ends) places += (places.empty() ? "" : ", ") + text(x);
    table.add({number_text(step), arrived ? std::to_string(walk.iterations) : "-", places});
  }
  const double bottom = f.descend({6}, "gd", 0.05).x[0];
  return {{"limit", number_text(2 / f.hessian({bottom})[0], 5)}, {"table", table.text()}};
}

Numbers convex() {
  Example waves(wave), bowl("x^2");
  Grid minima = grid_of({"x0", "x*", "f(x*)"});
  for (const double start : {-2.0, 5.0, 11.0}) {
    const MinimizeResult walk = waves.descend({start}, "newton", {});
    minima.add({number_text(start), text(walk.x[0]), text(walk.value)});
  }
  Grid table = grid_of({"step", "x1", "x2", "x3", "x10"});
  for (const double step : {0.1, 0.9, 1.0, 1.1}) {
    std::vector<std::string> cells{number_text(step)};
    for (const double x : bowl.iterates({1}, step, {1, 2, 3, 10})) cells.push_back(number_text(x, 4));
    table.add(std::move(cells));
  }
  return {{"minima", minima.text()},
          {"second", text(waves.hessian({2})[0])},
          {"table", table.text()},
          {"limit", text(2 / bowl.hessian({1})[0])}};
}

Numbers gradient_descent() {
  Example f(wave), valley("100*(y - x^2)^2 + (1 - x)^2");
  Grid table = grid_of({"k", "x", "f'", "x - 0.05*f'"});
  const std::vector<double> path = f.iterates({6}, 0.05, {0, 1, 2, 3, 4});
  for (std::size_t k = 0; k + 1 < path.size(); ++k) {
    table.add({std::to_string(k), text(path[k]), text(f.gradient({path[k]})[0]), text(path[k + 1])});
  }
  Grid race = grid_of({"", "k", "f"});
  const MinimizeResult quick = valley.descend({1, -1.2}, "lbfgs", {});
  const MinimizeResult slow = valley.descend({1, -1.2}, "rmsprop", 0.01, 20000);
  race.add({"lbfgs", std::to_string(quick.iterations), number_text(quick.value, 2)});
  race.add({"rmsprop, 0.01", std::to_string(slow.iterations), number_text(slow.value, 2)});
  return {
      {"table", table.text()}, {"steps", std::to_string(f.descend({6}, "gd", 0.05).iterations)}, {"race", race.text()}};
}

Numbers squared_error() {
  Example half("sum((t*[1,2,3,4,5] - [2,4,6,8,10])^2)/(2*5)"), full("sum((t*[1,2,3,4,5] - [2,4,6,8,10])^2)/5");
  const double half_curvature = half.hessian({0})[0], full_curvature = full.hessian({0})[0];
  return {{"half_gradient", text(half.gradient({0})[0])},
          {"full_gradient", text(full.gradient({0})[0])},
          {"half_curvature", text(half_curvature)},
          {"full_curvature", text(full_curvature)},
          {"half_limit", "2/" + text(half_curvature) + " = " + number_text(2 / half_curvature, 4)},
          {"full_limit", "2/" + text(full_curvature) + " = " + number_text(2 / full_curvature, 4)},
          {"half_end", number_text(half.iterates({0}, 0.1, {13})[0], 10)},
          {"full_end", number_text(full.iterates({0}, 0.1, {13})[0], 10)}};
}

Numbers penalty() {
  Example f("(x - 1)^2");
  Grid table = grid_of({"L", "(x - 1)^2 + L |x|", "(x - 1)^2 + L x^2"});
  for (const double weight : {0.0, 0.5, 1.0, 2.0, 4.0}) {
    MinimizeOptions options{.l1 = weight};
    const MinimizeResult lasso = minimize(f.objective(), std::vector{3.0}, options);
    const MinimizeResult ridge = Example("(x - 1)^2 + " + number_text(weight) + "*x^2").descend({3}, "newton", {});
    table.add({number_text(weight), "x = " + number_text(lasso.x[0], 4), "x = " + number_text(ridge.x[0], 4)});
  }
  return {{"table", table.text()}, {"limit", text(std::abs(f.gradient({0})[0]))}};
}

}  // namespace

Numbers explain_numbers(std::string_view key) {
  static const std::map<std::string_view, Numbers (*)()> computed{
      {"derivative", derivative},
      {"partial", partial},
      {"directional", directional},
      {"gradient", gradient},
      {"chain rule", chain_rule},
      {"automatic differentiation", automatic_differentiation},
      {"finite difference", finite_difference},
      {"taylor", taylor},
      {"hessian", hessian},
      {"jacobian", jacobian_numbers},
      {"step size", step_size},
      {"convex", convex},
      {"gradient descent", gradient_descent},
      {"squared error", squared_error},
      {"penalty", penalty},
  };
  const auto found = computed.find(key);
  if (found == computed.end()) throw InternalError("no example for a topic");
  return found->second();
}

}  // namespace steepest::app
