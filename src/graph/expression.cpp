#include "steepest/expression.hpp"

#include "steepest/base.hpp"

namespace steepest {
namespace {

[[noreturn]] void no_such_argument() { throw InternalError("an operator has no such argument"); }

}  // namespace

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wunused-but-set-variable"

Expression expand(Op op, std::span<const Expression> a) {
  const Expression& x = a[0];
  const Expression& y = a[a.size() > 1 ? 1 : 0];
  const Expression& z = a[a.size() > 2 ? 2 : 0];
  switch (op) {
#define STEEPEST_UNARY(name, spellings, print, value, ...) \
  case Op::name: return value;
#define STEEPEST_BINARY(name, spellings, print, value, ...) \
  case Op::name: return value;
#define STEEPEST_TERNARY(name, spellings, print, value, ...) \
  case Op::name: return value;
#include "steepest/operators.def"
    default: throw InternalError("a structural operator has no formula");
  }
}

Expression partial(Op op, int which, std::span<const Expression> a, const Expression& f) {
  const Expression& x = a[0];
  const Expression& y = a[a.size() > 1 ? 1 : 0];
  const Expression& z = a[a.size() > 2 ? 2 : 0];
  switch (op) {
#define STEEPEST_UNARY(name, spellings, print, value, dx, ...) \
  case Op::name:                                               \
    if (which == 0) return dx;                                 \
    no_such_argument();
#define STEEPEST_BINARY(name, spellings, print, value, dx, dy, ...) \
  case Op::name:                                                    \
    if (which == 0) return dx;                                      \
    if (which == 1) return dy;                                      \
    no_such_argument();
#define STEEPEST_TERNARY(name, spellings, print, value, dx, dy, dz, ...) \
  case Op::name:                                                         \
    if (which == 0) return dx;                                           \
    if (which == 1) return dy;                                           \
    if (which == 2) return dz;                                           \
    no_such_argument();
#include "steepest/operators.def"
    default: throw InternalError("a structural operator has no partial derivatives");
  }
}

#pragma GCC diagnostic pop

}  // namespace steepest
