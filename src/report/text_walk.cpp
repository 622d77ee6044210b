#include <algorithm>
#include <cmath>

#include "report/text.hpp"

namespace steepest {
namespace {

using layout::field;

constexpr int walk_digits = 12;

std::string point_words(Point point) {
  switch (point) {
    case Point::local_minimum: return "local minimum";
    case Point::global_minimum: return "global minimum";
    case Point::saddle: return "saddle, not a minimum";
    case Point::maximum: return "maximum, not a minimum";
    case Point::flat: return "flat, not shown to be a minimum";
    case Point::unknown: return "unknown";
  }
  throw InternalError("unknown kind of point");
}

std::string status_words(Status status) {
  switch (status) {
    case Status::converged: return "converged";
    case Status::limit: return "limit reached, not converged";
    case Status::not_a_minimum: return "not a minimum";
    case Status::diverged: return "diverged";
    case Status::interrupted: return "interrupted";
  }
  throw InternalError("unknown status");
}

std::string eigenvalue_words(const std::vector<double>& eigenvalues) {
  if (eigenvalues.empty()) return "";
  if (eigenvalues.size() == 1) return "; the second derivative is " + number_text(eigenvalues[0], 6);
  if (eigenvalues.size() <= 4) {
    std::string text;
    for (const double value : eigenvalues) text += (text.empty() ? "" : ", ") + number_text(value, 6);
    return "; eigenvalues of the Hessian: " + text;
  }
  return "; eigenvalues of the Hessian from " + number_text(eigenvalues.front(), 6) + " to " +
         number_text(eigenvalues.back(), 6);
}

/// Tolerances hold below their limit, limits on work from it on.
std::string relation(const Criterion& criterion) {
  if (criterion.holds) return criterion.value <= criterion.limit ? "<=" : ">=";
  return criterion.value <= criterion.limit ? "of" : "> ";
}

std::string criteria_text(const std::vector<Criterion>& criteria) {
  using layout::Grid;
  if (criteria.empty()) return "";
  Grid grid({{"criterion", Grid::Align::left},
             {"value", Grid::Align::right},
             {"", Grid::Align::left},
             {"limit", Grid::Align::right},
             {"", Grid::Align::left}});
  for (const Criterion& criterion : criteria) {
    grid.add({criterion.name, number_text(criterion.value, 4), relation(criterion), number_text(criterion.limit, 4),
              criterion.holds ? "holds" : ""});
  }
  return grid.text() + "\n";
}

/// "a = 0 (the lower bound; f would fall by 2.4 per unit beyond)"
std::string bounds_text(const std::vector<ActiveBound>& active, double sign) {
  constexpr std::size_t most_shown = 6;
  std::string text;
  for (std::size_t k = 0; k < active.size(); ++k) {
    if (k == most_shown) return text + ", ... (" + std::to_string(active.size()) + " in all)";
    const ActiveBound& bound = active[k];
    text += (k > 0 ? ", " : "") + bound.name + " = " + number_text(bound.bound, 8) + " (the " +
            (bound.lower ? "lower" : "upper") + " bound; f would " + (sign < 0 ? "rise" : "fall") + " by " +
            number_text(bound.multiplier, 4) + " per unit beyond)";
  }
  return text;
}

std::string minima_text(const std::vector<Minimum>& minima, const std::vector<std::string>& names) {
  using layout::Grid;
  constexpr std::size_t most_shown = 10, most_elements = 4;
  if (minima.empty()) return "";
  Grid grid({{"value", Grid::Align::right}, {"starts", Grid::Align::right}, {"at", Grid::Align::left}});
  for (std::size_t k = 0; k < minima.size() && k < most_shown; ++k) {
    std::string at;
    for (std::size_t i = 0; i < minima[k].x.size() && i < most_elements; ++i)
      at += (i > 0 ? ", " : "") + names[i] + " = " + number_text(minima[k].x[i], 8);
    if (minima[k].x.size() > most_elements) at += ", ...";
    grid.add({number_text(minima[k].value, walk_digits), std::to_string(minima[k].walks), at});
  }
  const std::string more =
      minima.size() > most_shown ? "and " + std::to_string(minima.size() - most_shown) + " more, in --json\n" : "";
  return grid.text() + more + "\n";
}

std::string seconds_text(double seconds) { return number_text(seconds, 3) + " s"; }

std::string work_text(const MinimizeResult& walk) {
  return counted(walk.iterations, "step") + "; " + counted(walk.evaluations.value, "value") + ", " +
         counted(walk.evaluations.gradient, "gradient") + ", " + counted(walk.evaluations.hessian, "Hessian");
}

std::string time_text(const Circumstances& circumstances) {
  std::string text = seconds_text(circumstances.seconds);
  if (circumstances.load_seconds > 0) text += ", and " + seconds_text(circumstances.load_seconds) + " to read the rows";
  return text;
}

std::string start_text(const std::vector<std::string>& names, const std::vector<double>& start) {
  std::string text;
  for (std::size_t i = 0; i < start.size(); ++i) {
    if (i == 8) return text + ", ...";
    text += (i == 0 ? "" : ", ") + names[i] + " = " + number_text(start[i], 8);
  }
  return text;
}

}  // namespace

bool is_penalised(const Penalties& penalties) { return penalties.l1 > 0 || penalties.l2 > 0; }

std::string objective_text(const std::string& formula, const Penalties& penalties, bool maximize) {
  std::string text = (maximize ? "maximise " : "minimise ") + formula + "\n";
  if (is_penalised(penalties))
    text += std::string("  ") + (maximize ? "less " : "plus ") + penalty_text(penalties) +
            "; values are those of the whole\n";
  return text + "\n";
}

std::string sampling_text(const Sampling& sampling) {
  return counted(sampling.batch, "row") + " at a time, " +
         (sampling.replacement ? "drawn with replacement" : "shuffled for each epoch") + ", seed " +
         std::to_string(sampling.seed);
}

std::string ending(const MinimizeResult& walk, const std::vector<std::string>& names,
                   const Circumstances& circumstances, double sign) {
  std::string text = field("stopped", status_words(walk.status) + ": " + walk.reason) + "\n";
  text += criteria_text(walk.criteria);
  text += minima_text(walk.minima, names);
  text += field("point", point_words(walk.point) + eigenvalue_words(walk.eigenvalues));
  if (!walk.active.empty()) text += field("at bounds", bounds_text(walk.active, sign));
  text += field("method", walk.method + (walk.why.empty() ? "" : ": " + walk.why));
  if (walk.step) text += field("step size", number_text(*walk.step));
  if (!walk.ray.empty()) text += field("falls along", vector_text(walk.ray, 6));
  if (walk.sampling)
    text += field("samples", sampling_text(*walk.sampling) + "; " + number_text(walk.epochs, 6) + " epochs");
  text += field("start", start_text(names, walk.start));
  if (circumstances.seed) text += field("seed", std::to_string(*circumstances.seed));
  text += field("work", work_text(walk));
  return text + field("time", time_text(circumstances));
}

std::string penalty_text(const Penalties& penalties) {
  const auto term = [](double weight, const std::string& sum) {
    return weight == 0 ? "" : (weight == 1 ? "" : number_text(weight) + " ") + sum;
  };
  const std::string first = term(penalties.l1, "|x|_1"), second = term(penalties.l2, "|x|^2");
  return first + (first.empty() || second.empty() ? "" : " + ") + second + ", x all free parameters" +
         (penalties.spares_intercept ? " but the intercept" : "");
}

std::string penalty_fields(const Penalties& penalties, std::size_t elements) {
  constexpr std::size_t most_shown = 12;
  if (!is_penalised(penalties)) return "";
  std::string text = field("penalty", number_text(penalties.value, walk_digits) + " of it: " + penalty_text(penalties));
  if (penalties.l1 == 0) return text;
  const std::size_t penalised = elements - (penalties.spares_intercept ? 1 : 0);
  std::string list = std::to_string(penalties.zeros.size()) + " of " + counted(penalised, "element");
  for (std::size_t i = 0; i < penalties.zeros.size() && i < most_shown; ++i)
    list += (i == 0 ? ": " : ", ") + penalties.zeros[i];
  return text + field("zeros", list + (penalties.zeros.size() > most_shown ? ", ..." : ""));
}

std::string fixed_fields(const std::vector<NamedArray>& fixed) {
  std::vector<NamedArray> held;
  std::string tied;
  for (const NamedArray& array : fixed) {
    if (array.tied_to.empty()) {
      held.push_back(array);
    } else {
      tied += (tied.empty() ? "" : "; ") + point_text({array}) + ", tied to " + array.tied_to;
    }
  }
  return (held.empty() ? "" : field("fixed", point_text(held))) + (tied.empty() ? "" : field("tied", tied));
}

std::string text_of(const MinimumReport& report) {
  const MinimizeResult& walk = report.walk;
  const std::vector<std::string>& names = report.names;
  std::string text = objective_text(report.formula, report.penalties, report.maximize);
  text += listing("x", names, walk.x, walk_digits);
  text += field("value", number_text(walk.value, walk_digits));
  text += penalty_fields(report.penalties, walk.x.size());
  text += field("max |gradient|", number_text(walk.gradient_norm, 4) +
                                      (report.penalties.l1 > 0 ? "   of the whole: its least subgradient" : ""));
  text += fixed_fields(report.fixed);
  return text + "\n" + ending(walk, names, report.circumstances, report.maximize ? -1 : 1);
}

}  // namespace steepest
