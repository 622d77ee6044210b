#include <string>
#include <type_traits>
#include <unordered_map>

#include "graph/numeric.hpp"
#include "steepest/base.hpp"
#include "steepest/operator.hpp"

namespace steepest {
namespace {

struct Written {
  Notation notation = Notation::call;
  std::string_view symbol;
  int strength = 100;
};

namespace notation {
constexpr Written call{};
constexpr Written prefix(std::string_view symbol, int strength) { return {Notation::prefix, symbol, strength}; }
constexpr Written infix(std::string_view symbol, int strength) { return {Notation::infix, symbol, strength}; }
}  // namespace notation

constexpr OperatorInfo describe(std::string_view name, std::string_view spellings, int arity, const Written& written,
                                bool is_mask, bool infinite, std::string_view domain, std::string_view kink,
                                Lowering lowering, std::string_view symbol, std::string_view latex,
                                std::array<double, 6> ranges) {
  return {name,    spellings, arity,           written.notation, written.symbol, written.strength,
          is_mask, infinite,  kink != "false", domain,           lowering,       symbol,
          latex,   ranges};
}

/// Conditions are the rows whose value has the type bool.
template <class Value>
constexpr bool is_condition = std::is_same_v<Value, bool>;

#define STEEPEST_RANGES(...) \
  std::array<double, 6> { __VA_ARGS__ }
#define STEEPEST_ROW(name, spellings, arity, print, is_mask, infinite, domain, kink, lowering, symbol, latex, ranges) \
  describe(#name, spellings, arity, notation::print, is_mask, infinite, #domain, #kink, Lowering::lowering, symbol,   \
           latex, STEEPEST_RANGES ranges),

namespace masks {
using namespace numeric;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#define STEEPEST_UNARY(name, spellings, print, value, ...) \
  inline auto name##_type(double x) { return value; }
#define STEEPEST_BINARY(name, spellings, print, value, ...) \
  inline auto name##_type(double x, double y) { return value; }
#define STEEPEST_TERNARY(name, spellings, print, value, ...) \
  inline auto name##_type(double x, double y, double z) { return value; }
#include "steepest/operators.def"
#pragma GCC diagnostic pop
}  // namespace masks

constexpr OperatorInfo table[] = {
#define STEEPEST_UNARY(name, spellings, print, value, dx, infinite, domain, kink, lowering, symbol, latex, ranges) \
  STEEPEST_ROW(name, spellings, 1, print, is_condition<decltype(masks::name##_type(0))>, infinite, domain, kink,   \
               lowering, symbol, latex, ranges)
#define STEEPEST_BINARY(name, spellings, print, value, dx, dy, infinite, domain, kink, lowering, symbol, latex,     \
                        ranges)                                                                                     \
  STEEPEST_ROW(name, spellings, 2, print, is_condition<decltype(masks::name##_type(0, 0))>, infinite, domain, kink, \
               lowering, symbol, latex, ranges)
#define STEEPEST_TERNARY(name, spellings, print, value, dx, dy, dz, infinite, domain, kink, lowering, symbol, latex,   \
                         ranges)                                                                                       \
  STEEPEST_ROW(name, spellings, 3, print, is_condition<decltype(masks::name##_type(0, 0, 0))>, infinite, domain, kink, \
               lowering, symbol, latex, ranges)
#include "steepest/operators.def"
};
#undef STEEPEST_ROW
#undef STEEPEST_RANGES

constexpr Op all[] = {
#define STEEPEST_UNARY(name, ...) Op::name,
#define STEEPEST_BINARY(name, ...) Op::name,
#define STEEPEST_TERNARY(name, ...) Op::name,
#include "steepest/operators.def"
};

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) result.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace

bool is_elementwise(Op op) { return static_cast<std::size_t>(op) < std::size(table); }

const OperatorInfo& operator_info(Op op) {
  if (!is_elementwise(op)) throw InternalError("a structural operator has no row in operators.def");
  return table[static_cast<std::size_t>(op)];
}

std::span<const Op> elementwise_operators() { return all; }

std::optional<Op> find_operator(std::string_view spelling) {
  static const std::unordered_map<std::string, Op> by_spelling = [] {
    std::unordered_map<std::string, Op> result;
    for (const Op op : all) {
      for (const std::string& word : words(operator_info(op).spellings)) result.emplace(word, op);
    }
    return result;
  }();
  const auto found = by_spelling.find(std::string(spelling));
  if (found == by_spelling.end()) return {};
  return found->second;
}

std::vector<std::string> operator_spellings() {
  std::vector<std::string> result;
  for (const Op op : all) {
    for (std::string& word : words(operator_info(op).spellings)) result.push_back(std::move(word));
  }
  return result;
}

}  // namespace steepest
