#include <dlib/optimization.h>

#include "valley_peer.hpp"

// walk_dlib N: the extended Rosenbrock function of N variables by dlib's L-BFGS (see valley_peer.hpp). dlib asks for
// values and gradients apart: what both have in common is computed once a point, and counts as one evaluation.
namespace {

using Vector = dlib::matrix<double, 0, 1>;

class AtPoint {
 public:
  explicit AtPoint(bench::Valley& valley) : valley_(valley), gradient_(static_cast<long>(valley.n)) {}
  double value(const Vector& x) { return at(x), value_; }
  const Vector& gradient(const Vector& x) { return at(x), gradient_; }

 private:
  void at(const Vector& x) {
    if (last_.size() == x.size() && std::equal(x.begin(), x.end(), last_.begin())) return;
    last_ = x;
    value_ = valley_(&x(0), &gradient_(0));
  }

  bench::Valley& valley_;
  Vector last_, gradient_;
  double value_ = 0;
};

/// Stops a walk that has arrived.
struct Stop {
  const bench::Arrival& arrival;
  template <class T>
  bool should_continue_search(const T&, double, const T&) const {
    return !arrival.arrived();
  }
};

}  // namespace

int main(int count, char** arguments) {
  return bench::serve_valley(count, arguments, [](bench::Valley& valley, std::vector<double>& start) {
    Vector x = dlib::mat(start);
    AtPoint point(valley);
    dlib::find_min(
        dlib::lbfgs_search_strategy(10), Stop{valley.arrival}, [&](const Vector& at) { return point.value(at); },
        [&](const Vector& at) { return point.gradient(at); }, x, -1);
  });
}
