#include "problems.hpp"

#include <numbers>

namespace steepest::test {
namespace {

Problem rosenbrock_residuals() {
  return {"Rosenbrock", {-1.2, 1}, {0}, 2, [](const Vector& x, Vector& r, Vector& j) {
            r = {10 * (x[1] - x[0] * x[0]), 1 - x[0]};
            j = {-20 * x[0], 10, -1, 0};
          }};
}

Problem freudenstein_roth() {
  return {"Freudenstein-Roth", {0.5, -2}, {0, 48.984253679}, 2, [](const Vector& x, Vector& r, Vector& j) {
            r = {-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1], -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]};
            j = {1, 10 * x[1] - 3 * x[1] * x[1] - 2, 1, 3 * x[1] * x[1] + 2 * x[1] - 14};
          }};
}

Problem powell_singular() {
  return {"Powell singular", {3, -1, 0, 1}, {0}, 4, [](const Vector& x, Vector& r, Vector& j) {
            const double five = std::sqrt(5.0);
            const double ten = std::sqrt(10.0);
            const double u = x[1] - 2 * x[2];
            const double v = x[0] - x[3];
            r = {x[0] + 10 * x[1], five * (x[2] - x[3]), u * u, ten * v * v};
            j = {1, 10, 0, 0, 0, 0, five, -five, 0, 2 * u, -4 * u, 0, 2 * ten * v, 0, 0, -2 * ten * v};
          }};
}

Problem brown_badly_scaled() {
  return {"Brown badly scaled", {1, 1}, {0}, 3, [](const Vector& x, Vector& r, Vector& j) {
            r = {x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2};
            j = {1, 0, 0, 1, x[1], x[0]};
          }};
}

Problem beale() {
  return {"Beale", {1, 1}, {0}, 3, [](const Vector& x, Vector& r, Vector& j) {
            const double y[] = {1.5, 2.25, 2.625};
            for (std::size_t i = 0; i < 3; ++i) {
              const double k = static_cast<double>(i) + 1;
              r[i] = y[i] - x[0] * (1 - std::pow(x[1], k));
              j[2 * i] = std::pow(x[1], k) - 1;
              j[2 * i + 1] = x[0] * k * std::pow(x[1], k - 1);
            }
          }};
}

Problem helical_valley() {
  return {"Helical valley", {-1, 0, 0}, {0}, 3, [](const Vector& x, Vector& r, Vector& j) {
            const double turn = 2 * std::numbers::pi;
            const double radius = std::hypot(x[0], x[1]);
            const double angle = std::atan(x[1] / x[0]) / turn + (x[0] < 0 ? 0.5 : 0);
            const double square = radius * radius * turn;
            r = {10 * (x[2] - 10 * angle), 10 * (radius - 1), x[2]};
            j = {100 * x[1] / square, -100 * x[0] / square, 10, 10 * x[0] / radius, 10 * x[1] / radius, 0, 0, 0, 1};
          }};
}

Problem wood() {
  return {"Wood", {-3, -1, -3, -1}, {0}, 6, [](const Vector& x, Vector& r, Vector& j) {
            const double ninety = std::sqrt(90.0);
            const double ten = std::sqrt(10.0);
            r = {10 * (x[1] - x[0] * x[0]), 1 - x[0],           ninety * (x[3] - x[2] * x[2]), 1 - x[2],
                 ten * (x[1] + x[3] - 2),   (x[1] - x[3]) / ten};
            j = {-20 * x[0], 10, 0, 0,   -1, 0,   0, 0,       0, 0,       -2 * ninety * x[2], ninety, 0, 0,
                 -1,         0,  0, ten, 0,  ten, 0, 1 / ten, 0, -1 / ten};
          }};
}

Problem bard() {
  return {"Bard", {1, 1, 1}, {8.214877306578e-3}, 15, [](const Vector& x, Vector& r, Vector& j) {
            const double y[] = {0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39,
                                0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39};
            for (std::size_t i = 0; i < 15; ++i) {
              const double u = static_cast<double>(i) + 1;
              const double v = 16 - u;
              const double w = std::min(u, v);
              const double d = v * x[1] + w * x[2];
              r[i] = y[i] - (x[0] + u / d);
              j[3 * i] = -1;
              j[3 * i + 1] = u * v / (d * d);
              j[3 * i + 2] = u * w / (d * d);
            }
          }};
}

Problem kowalik_osborne() {
  return {
      "Kowalik-Osborne", {0.25, 0.39, 0.415, 0.39}, {3.075056038492e-4}, 11, [](const Vector& x, Vector& r, Vector& j) {
        const double y[] = {0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246};
        const double t[] = {4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625};
        for (std::size_t i = 0; i < 11; ++i) {
          const double u = t[i] * (t[i] + x[1]);
          const double d = t[i] * (t[i] + x[2]) + x[3];
          r[i] = y[i] - x[0] * u / d;
          j[4 * i] = -u / d;
          j[4 * i + 1] = -x[0] * t[i] / d;
          j[4 * i + 2] = x[0] * u * t[i] / (d * d);
          j[4 * i + 3] = x[0] * u / (d * d);
        }
      }};
}

Problem meyer() {
  return {"Meyer", {0.02, 4000, 250}, {87.945855170}, 16, [](const Vector& x, Vector& r, Vector& j) {
            const double y[] = {34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744,
                                8261,  7030,  6005,  5147,  4427,  3820,  3307,  2872};
            for (std::size_t i = 0; i < 16; ++i) {
              const double t = 45 + 5 * (static_cast<double>(i) + 1);
              const double e = std::exp(x[1] / (t + x[2]));
              r[i] = x[0] * e - y[i];
              j[3 * i] = e;
              j[3 * i + 1] = x[0] * e / (t + x[2]);
              j[3 * i + 2] = -x[0] * e * x[1] / ((t + x[2]) * (t + x[2]));
            }
          }};
}

Problem gulf() {
  return {"Gulf", {5, 2.5, 0.15}, {0}, 99, [](const Vector& x, Vector& r, Vector& j) {
            for (std::size_t i = 0; i < 99; ++i) {
              const double t = (static_cast<double>(i) + 1) / 100;
              const double y = 25 + std::pow(-50 * std::log(t), 2.0 / 3);
              const double distance = std::abs(y - x[1]);
              const double power = std::pow(distance, x[2]) / x[0];
              const double e = std::exp(-power);
              r[i] = e - t;
              j[3 * i] = e * power / x[0];
              j[3 * i + 1] = e * power * x[2] / (y - x[1]);
              j[3 * i + 2] = -e * power * std::log(distance);
            }
          }};
}

Problem jennrich_sampson() {
  return {"Jennrich-Sampson", {0.3, 0.4}, {124.36218236}, 10, [](const Vector& x, Vector& r, Vector& j) {
            for (std::size_t i = 0; i < 10; ++i) {
              const double k = static_cast<double>(i) + 1;
              r[i] = 2 + 2 * k - (std::exp(k * x[0]) + std::exp(k * x[1]));
              j[2 * i] = -k * std::exp(k * x[0]);
              j[2 * i + 1] = -k * std::exp(k * x[1]);
            }
          }};
}

}  // namespace

std::vector<Problem> problems() {
  return {rosenbrock_residuals(),
          freudenstein_roth(),
          powell_singular(),
          brown_badly_scaled(),
          beale(),
          helical_valley(),
          wood(),
          bard(),
          kowalik_osborne(),
          meyer(),
          gulf(),
          jennrich_sampson()};
}

const Problem& find_problem(const std::vector<Problem>& all, const std::string& name) {
  for (const Problem& problem : all)
    if (problem.name == name) return problem;
  throw std::logic_error("no problem " + name);
}

}  // namespace steepest::test
