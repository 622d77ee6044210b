#include "formula/code_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace steepest::formula {
namespace {

struct Row {
  Op op = Op::add;
  std::string_view c;       ///< function of math.h and <cmath>; empty: none
  std::string_view python;  ///< function call of NumPy, or one that the prelude defines
};

constexpr Row calls[] = {
    {Op::hypot, "hypot", "np.hypot"},
    {Op::sqrt, "sqrt", "np.sqrt"},
    {Op::cbrt, "cbrt", "np.cbrt"},
    {Op::exp, "exp", "np.exp"},
    {Op::exp2, "exp2", "np.exp2"},
    {Op::expm1, "expm1", "np.expm1"},
    {Op::log, "log", "np.log"},
    {Op::log1p, "log1p", "np.log1p"},
    {Op::log2, "log2", "np.log2"},
    {Op::log10, "log10", "np.log10"},
    {Op::sin, "sin", "np.sin"},
    {Op::cos, "cos", "np.cos"},
    {Op::tan, "tan", "np.tan"},
    {Op::asin, "asin", "np.arcsin"},
    {Op::acos, "acos", "np.arccos"},
    {Op::atan, "atan", "np.arctan"},
    {Op::atan2, "atan2", "np.arctan2"},
    {Op::sinh, "sinh", "np.sinh"},
    {Op::cosh, "cosh", "np.cosh"},
    {Op::tanh, "tanh", "np.tanh"},
    {Op::asinh, "asinh", "np.arcsinh"},
    {Op::acosh, "acosh", "np.arccosh"},
    {Op::atanh, "atanh", "np.arctanh"},
    {Op::erf, "erf", "np.vectorize(math.erf, otypes=[float])"},
    {Op::erfc, "erfc", "np.vectorize(math.erfc, otypes=[float])"},
    {Op::lgamma, "lgamma", "np.vectorize(math.lgamma, otypes=[float])"},
    {Op::gamma, "tgamma", "np.vectorize(math.gamma, otypes=[float])"},
    {Op::digamma, "", "scipy.special.digamma"},
    {Op::polygamma, "", "scipy.special.polygamma"},
    {Op::abs, "fabs", "np.abs"},
    {Op::copysign, "copysign", "np.copysign"},
    {Op::floor, "floor", "np.floor"},
    {Op::ceil, "ceil", "np.ceil"},
    {Op::trunc, "trunc", "np.trunc"},
    {Op::round, "round", ""},
    {Op::mod, "", "np.mod"},
    {Op::min, "", "np.minimum"},
    {Op::max, "", "np.maximum"},
    {Op::logical_and, "", "np.logical_and"},
    {Op::logical_or, "", "np.logical_or"},
    {Op::logical_not, "", "np.logical_not"},
    {Op::where, "", "np.where"},
};

/// Bodies of helpers; @ stands for the prefix of the math library.
constexpr Row preludes[] = {
    {Op::min, "return x != x || x <= y ? x : y;", ""},
    {Op::max, "return x != x || x >= y ? x : y;", ""},
    {Op::mod, "const double r = @fmod(x, y);\n  return r != 0.0 && (r < 0.0) != (y < 0.0) ? r + y : r;", ""},
    {Op::pow, "return x < 0.0 ? NAN : @pow(x, y);",
     "return np.where(np.less(x, 0.0), np.nan, np.power(np.maximum(x, 0.0), y))"},
    {Op::round, "", "r = np.trunc(x)\n    return r + np.where(np.abs(x - r) >= 0.5, np.copysign(1.0, x), 0.0)"},
};

/// Written by the code writer: conditions in C, whole powers everywhere.
constexpr Op specials[] = {Op::integer_power, Op::where};

std::string_view text_in(const Row& row, Language language) {
  return language == Language::python ? row.python : row.c;
}

std::string_view find_text(std::span<const Row> rows, Op op, Language language) {
  const auto found = std::ranges::find(rows, op, &Row::op);
  return found == rows.end() ? std::string_view() : text_in(*found, language);
}

bool is_word(std::string_view name) {
  static constexpr std::array<std::string_view, 137> words = {
      "alignas",  "alignof",   "and",      "as",       "asm",      "assert",   "async",    "auto",     "await",
      "bitand",   "bitor",     "bool",     "break",    "case",     "catch",    "char",     "class",    "compl",
      "concept",  "const",     "continue", "def",      "default",  "del",      "delete",   "do",       "double",
      "elif",     "else",      "enum",     "except",   "explicit", "export",   "extern",   "false",    "False",
      "finally",  "float",     "for",      "friend",   "from",     "global",   "goto",     "gradient", "hessian",
      "if",       "import",    "in",       "inline",   "int",      "is",       "lambda",   "long",     "math",
      "mutable",  "namespace", "new",      "noexcept", "None",     "nonlocal", "not",      "np",       "nullptr",
      "operator", "or",        "pass",     "private",  "public",   "raise",    "register", "requires", "return",
      "scipy",    "short",     "signed",   "sizeof",   "static",   "std",      "struct",   "switch",   "template",
      "this",     "throw",     "true",     "True",     "try",      "typedef",  "typeid",   "typename", "union",
      "unsigned", "using",     "value",    "virtual",  "void",     "volatile", "while",    "with",     "xor",
      "yield",    "NAN",       "INFINITY", "NULL",     "main",     "exp",      "log",      "sin",      "cos",
      "tan",      "sqrt",      "pow",      "fabs",     "floor",    "ceil",     "gamma",    "lgamma",   "tgamma",
      "j0",       "j1",        "jn",       "y0",       "y1",       "yn",       "erf",      "erfc",     "hypot",
      "f",        "steepest",  "restrict", "wchar_t",  "linux",    "unix",     "cbrt",     "round",    "trunc",
      "mod",      "scalb"};
  return std::ranges::find(words, name) != words.end();
}

}  // namespace

OperatorText operator_text(Op op, Language language) {
  using Kind = OperatorText::Kind;
  const OperatorInfo& info = operator_info(op);
  if (const std::string_view name = find_text(calls, op, language); !name.empty()) return {Kind::call, name};
  if (const std::string_view body = find_text(preludes, op, language); !body.empty()) return {Kind::prelude, body};
  if (std::ranges::find(specials, op) != std::end(specials)) return {Kind::special, {}};
  if (info.notation != Notation::call) return {Kind::notation, info.symbol};
  if (info.lowering == Lowering::expand) return {Kind::expansion, {}};
  return {Kind::missing, {}};
}

std::string_view to_text(Language language) {
  switch (language) {
    case Language::cpp: return "C++";
    case Language::c: return "C";
    case Language::python: return "Python";
  }
  throw InternalError("unknown language");
}

std::string identifier(const std::string& name) {
  std::string result;
  for (const char c : name) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (plain || result.empty() || result.back() != '_') result += plain ? c : '_';
  }
  if (result.empty() || std::isdigit(static_cast<unsigned char>(result[0])) != 0) result = "v" + result;
  return is_word(result) ? result + "_" : result;
}

std::string number_in_code(double value, Language language) {
  const std::string prefix = language == Language::python ? "np." : "";
  if (std::isnan(value)) return prefix + (language == Language::python ? "nan" : "NAN");
  if (std::isinf(value)) {
    return (value < 0 ? "-" : "") + prefix + (language == Language::python ? "inf" : "INFINITY");
  }
  const std::string text = number_text(value);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

}  // namespace steepest::formula
