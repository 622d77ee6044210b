#pragma once

#include <mpfr.h>

#include <utility>

namespace steepest::test {

/// A number of 400 bits.
class Precise final {
 public:
  static constexpr mpfr_prec_t bits = 400;
  explicit Precise(double value = 0) { mpfr_init2(value_, bits), mpfr_set_d(value_, value, MPFR_RNDN); }
  Precise(const Precise& other) { mpfr_init2(value_, bits), mpfr_set(value_, other.value_, MPFR_RNDN); }
  Precise& operator=(const Precise& other) {
    mpfr_set(value_, other.value_, MPFR_RNDN);
    return *this;
  }
  ~Precise() { mpfr_clear(value_); }

  mpfr_ptr get() { return value_; }
  mpfr_srcptr get() const { return value_; }
  double to_double() const { return mpfr_get_d(value_, MPFR_RNDN); }

 private:
  mpfr_t value_;
};

template <class Function>
Precise apply(Function function, const Precise& x) {
  Precise result;
  function(result.get(), x.get(), MPFR_RNDN);
  return result;
}

template <class Function>
Precise apply(Function function, const Precise& x, const Precise& y) {
  Precise result;
  function(result.get(), x.get(), y.get(), MPFR_RNDN);
  return result;
}

}  // namespace steepest::test
