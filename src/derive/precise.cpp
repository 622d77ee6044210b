#include "derive/precise.hpp"

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>
#include <utility>
#include <vector>

#include "steepest/base.hpp"

// Boost computes the constants of these functions before main. In 50 digits that takes 10 ms, so they come with the
// first call instead.
namespace boost::math::detail {

struct NoConstantsBeforeMain {
  struct init {
    void force_instantiate() const {}
  };
  static constexpr init initializer{};
  static void force_instantiate() {}
};

template <class Policy>
struct polygamma_initializer<steepest::Precise, Policy> : NoConstantsBeforeMain {};
template <class Policy, class Tag>
struct zeta_initializer<steepest::Precise, Policy, Tag> : NoConstantsBeforeMain {};
template <class Policy>
struct bernoulli_initializer<steepest::Precise, Policy> : NoConstantsBeforeMain {};

}  // namespace boost::math::detail

// The formulas of operators.def as functions of 50-digit numbers. A row need not use all of its arguments.
#pragma GCC diagnostic ignored "-Wunused-parameter"

namespace steepest {
namespace precise {
namespace {

namespace constants = boost::math::constants;
namespace policies = boost::math::policies;
using Policy =
    policies::policy<policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>>;

const Precise& not_a_number() {
  static const Precise value = std::numeric_limits<Precise>::quiet_NaN();
  return value;
}

Precise zero(const Precise&) { return 0; }
Precise one(const Precise&) { return 1; }
Precise undefined(const Precise&) { return not_a_number(); }
Precise where(bool condition, const Precise& yes, const Precise& no) { return condition ? yes : no; }
Precise where(const Precise& condition, const Precise& yes, const Precise& no) { return condition != 0 ? yes : no; }

bool is_pole(const Precise& x) { return x <= 0 && x == boost::multiprecision::floor(x); }

Precise sqrt(const Precise& x) { return x < 0 ? not_a_number() : boost::multiprecision::sqrt(x); }
Precise log(const Precise& x) { return x < 0 ? not_a_number() : boost::multiprecision::log(x); }
Precise cbrt(const Precise& x) {
  if (x == 0 || !isfinite(x)) return x;
  const Precise root = exp(log(abs(x)) / 3);
  return x < 0 ? Precise(-root) : root;
}
Precise exp2(const Precise& x) { return exp(x * constants::ln_two<Precise>()); }
Precise expm1(const Precise& x) { return boost::math::expm1(x, Policy()); }
Precise log1p(const Precise& x) { return x < -1 ? not_a_number() : boost::math::log1p(x, Policy()); }
Precise log2(const Precise& x) { return log(x) / constants::ln_two<Precise>(); }
Precise log10(const Precise& x) { return log(x) / constants::ln_ten<Precise>(); }
Precise asinh(const Precise& x) {
  const Precise size = abs(x);
  const Precise result = log1p(size + x * x / (1 + sqrt(1 + x * x)));
  return x < 0 ? Precise(-result) : result;
}
Precise acosh(const Precise& x) { return x < 1 ? not_a_number() : log1p(x - 1 + sqrt((x - 1) * (x + 1))); }
Precise atanh(const Precise& x) { return log1p(2 * x / (1 - x)) / 2; }
Precise erf(const Precise& x) { return boost::math::erf(x, Policy()); }
Precise erfc(const Precise& x) { return boost::math::erfc(x, Policy()); }
Precise lgamma(const Precise& x) { return is_pole(x) ? not_a_number() : boost::math::lgamma(x, Policy()); }
Precise gamma(const Precise& x) { return is_pole(x) ? not_a_number() : boost::math::tgamma(x, Policy()); }
Precise digamma(const Precise& x) { return is_pole(x) ? not_a_number() : boost::math::digamma(x, Policy()); }
Precise polygamma(const Precise& n, const Precise& x) {
  const bool is_order = n >= 0 && n == boost::multiprecision::floor(n) && n < 1000;
  if (!is_order || is_pole(x)) return not_a_number();
  return boost::math::polygamma(n.convert_to<int>(), x, Policy());
}
Precise hypot(const Precise& x, const Precise& y) { return sqrt(x * x + y * y); }
Precise copysign(const Precise& x, const Precise& y) { return signbit(x) == signbit(y) ? x : Precise(-x); }
Precise min(const Precise& x, const Precise& y) { return isnan(x) || x <= y ? x : y; }
Precise max(const Precise& x, const Precise& y) { return isnan(x) || x >= y ? x : y; }
Precise mod(const Precise& x, const Precise& y) {
  if (y == 0 || !isfinite(x)) return not_a_number();
  return isfinite(y) ? Precise(x - y * boost::multiprecision::floor(x / y)) : x;
}
Precise integer_power(const Precise& x, const Precise& y) {
  if (y == 0) return 1;
  if (abs(y) > 1e6) return boost::multiprecision::pow(x, y);
  const Precise power = boost::multiprecision::pow(x, abs(y).convert_to<int>());
  return y < 0 ? Precise(1 / power) : power;
}
Precise pow(const Precise& x, const Precise& y) {
  if (x < 0) return not_a_number();
  if (y == 0) return 1;
  if (x == 0) return y > 0 ? Precise(0) : std::numeric_limits<Precise>::infinity();
  return exp(y * log(x));
}
Precise normpdf(const Precise& x) { return exp(-x * x / 2) / sqrt(2 * constants::pi<Precise>()); }
Precise normcdf(const Precise& x) { return erfc(-x / sqrt(Precise(2))) / 2; }
Precise sigmoid(const Precise& x) { return x >= 0 ? Precise(1 / (1 + exp(-x))) : Precise(exp(x) / (1 + exp(x))); }

#define STEEPEST_UNARY(name, spellings, print, value, ...) \
  Precise name##_value(const Precise& x) { return Precise(value); }
#define STEEPEST_BINARY(name, spellings, print, value, ...) \
  Precise name##_value(const Precise& x, const Precise& y) { return Precise(value); }
#define STEEPEST_TERNARY(name, spellings, print, value, ...) \
  Precise name##_value(const Precise& x, const Precise& y, const Precise& z) { return Precise(value); }
#include "steepest/operators.def"

using Function = Precise (*)(const Precise*);
constexpr Function functions[] = {
#define STEEPEST_UNARY(name, ...) [](const Precise* a) { return name##_value(a[0]); },
#define STEEPEST_BINARY(name, ...) [](const Precise* a) { return name##_value(a[0], a[1]); },
#define STEEPEST_TERNARY(name, ...) [](const Precise* a) { return name##_value(a[0], a[1], a[2]); },
#include "steepest/operators.def"
};

/// The rows whose text holds rounded constants.
std::optional<Precise> with_full_constants(Op op, const Precise& x) {
  switch (op) {
    case Op::radians: return x * constants::degree<Precise>();
    case Op::degrees: return x / constants::degree<Precise>();
    case Op::normpdf: return normpdf(x);
    case Op::normcdf: return normcdf(x);
    default: return {};
  }
}

/// The constants of operators.def with their rounded values.
const std::vector<std::pair<double, Precise>>& rounded_constants() {
  static const std::vector<std::pair<double, Precise>> all = [] {
    std::vector<std::pair<double, Precise>> pairs;
    const auto add = [&](const Precise& value) { pairs.emplace_back(value.convert_to<double>(), value); };
    add(constants::ln_two<Precise>());
    add(constants::ln_ten<Precise>());
    add(2 / constants::root_pi<Precise>());
    add(constants::degree<Precise>());
    add(1 / constants::degree<Precise>());
    return pairs;
  }();
  return all;
}

}  // namespace
}  // namespace precise

Precise precise_value(Op op, std::span<const Precise> arguments) {
  if (!is_elementwise(op)) throw InternalError("a structural operator has no scalar function");
  if (const auto full = precise::with_full_constants(op, arguments[0])) return *full;
  return precise::functions[static_cast<std::size_t>(op)](arguments.data());
}

Precise precise_constant(double literal) {
  for (const auto& [rounded, value] : precise::rounded_constants()) {
    if (rounded == literal) return value;
    if (-rounded == literal) return -value;
  }
  return literal;
}

}  // namespace steepest
