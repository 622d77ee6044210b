#include <gtest/gtest.h>

#include "ray_of.hpp"

namespace steepest::test {
namespace {

struct ProvenCase {
  std::string formula;
  std::vector<double> point;
  std::vector<double> gradient;  ///< empty: must not be claimed
};

void PrintTo(const ProvenCase& each, std::ostream* out) { *out << each.formula; }

class ProvenGradient : public ::testing::TestWithParam<ProvenCase> {};

TEST_P(ProvenGradient, IsClaimedWhereItExists) {
  const ProvenCase& each = GetParam();
  const auto found = RayOf(each.formula).gradient(each.point);
  EXPECT_EQ(found.value_or(std::vector<double>{}), each.gradient);
}

INSTANTIATE_TEST_SUITE_P(KinksThatVanish, ProvenGradient,
                         ::testing::ValuesIn(std::vector<ProvenCase>{
                             {"x*abs(y)", {0, 0}, {0, 0}},
                             {"2*y + x*abs(y)", {0, 0}, {2, 0}},
                             {"abs(x)*abs(y)", {0, 0}, {0, 0}},
                             {"x*abs(x)", {0}, {0}},
                             {"x*relu(x)", {0}, {0}},
                             {"abs(x)^3 + 3*x", {0}, {3}},
                             {"abs(x)^1.5", {0}, {0}},
                             {"sqrt(x^4)", {0}, {0}},
                             {"sqrt(x^4 + y^4)", {0, 0}, {0, 0}},
                             {"hypot(x, y)^2", {0, 0}, {0, 0}},
                             {"hypot(x, y)*(x + y)", {0, 0}, {0, 0}},
                             {"where(x > 0, x^2, -x^2)", {0}, {0}},
                             {"where(x > y, x + (x-y)^2, x - (x-y)^2)", {1, 1}, {1, 0}},
                             {"max(x^2, y^2)", {0, 0}, {0, 0}},
                             {"max(x, x + y^2)", {2, 0}, {1, 0}},
                             {"sign(x)*x^2", {0}, {0}},
                             {"floor(x)*(x-2)^2", {2}, {0}},
                             {"max(x, 0)^2", {0}, {0}},
                             {"sin(x*abs(x)) + y", {0, 1}, {0, 1}},
                             {"exp(abs(x)*y)*cos(y)", {0, 0}, {0, 0}},
                             {"(x^2)^(2/3)", {0}, {0}},
                             {"clamp(x, 0, 1)*x", {0}, {0}},
                             {"logsumexp([x, y])", {1, 1}, {0.5, 0.5}},
                         }));

INSTANTIATE_TEST_SUITE_P(NoGradient, ProvenGradient,
                         ::testing::ValuesIn(std::vector<ProvenCase>{
                             {"abs(x)", {0}, {}},
                             {"x + abs(y)", {0, 0}, {}},
                             {"sqrt(x^2 + y^2)", {0, 0}, {}},
                             {"hypot(x, y)", {0, 0}, {}},
                             {"max(x, y)", {1, 1}, {}},
                             {"where(x > 0, x^2, -x)", {0}, {}},
                             {"where(x > 0, 1, 0)", {0}, {}},
                             {"x*sign(x)", {0}, {}},
                             {"cbrt(x)", {0}, {}},
                             {"cbrt(x)*x^0.5", {0}, {}},
                             {"sqrt(x)", {0}, {}},
                             {"x^1.5", {0}, {}},
                             {"x^2*y/(x^4+y^2)", {0, 0}, {}},
                             {"x*y/sqrt(x^2+y^2)", {0, 0}, {}},
                             {"(1 + x)*abs(y)", {0, 0}, {}},
                             {"floor(x)*(x-1)", {2}, {}},
                             {"asin(x)", {1}, {}},
                             {"(x^2)^(1/2)", {0}, {}},
                             {"max([x, y, 0])", {1, 1}, {}},
                         }));

}  // namespace
}  // namespace steepest::test
