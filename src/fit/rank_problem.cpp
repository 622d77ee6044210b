#include <Eigen/Core>
#include <cmath>

#include "steepest/fit.hpp"

namespace steepest {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Parameters that no single value is determined of, and the directions that leave the residuals alone, a row each.
struct Involved {
  std::vector<std::size_t> places;
  MatrixXd directions;
};

Involved involved_in(const Statistics& statistics) {
  Involved result;
  for (std::size_t j = 0; j < statistics.parameters.size(); ++j) {
    for (const auto& direction : statistics.undetermined) {
      if (direction[j] == 0) continue;
      result.places.push_back(j);
      break;
    }
  }
  result.directions.resize(static_cast<Index>(statistics.undetermined.size()),
                           static_cast<Index>(result.places.size()));
  for (Index k = 0; k < result.directions.rows(); ++k) {
    for (Index j = 0; j < result.directions.cols(); ++j) {
      result.directions(k, j) =
          statistics.undetermined[static_cast<std::size_t>(k)][result.places[static_cast<std::size_t>(j)]];
    }
  }
  return result;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  }
  return text;
}

/// The rows' reduced echelon form; returns the pivot columns.
std::vector<Index> reduce(MatrixXd& rows) {
  std::vector<Index> pivots;
  Index row = 0;
  for (Index column = 0; column < rows.cols() && row < rows.rows(); ++column) {
    Index best = 0;
    if (rows.col(column).tail(rows.rows() - row).cwiseAbs().maxCoeff(&best) < 1e-9) continue;
    rows.row(row).swap(rows.row(row + best));
    rows.row(row) /= rows(row, column);
    for (Index other = 0; other < rows.rows(); ++other) {
      if (other != row) rows.row(other) -= rows(other, column) * rows.row(row).eval();
    }
    pivots.push_back(column);
    ++row;
  }
  return pivots;
}

/// Vectors at right angles to all rows, each with first non-zero component 1.
std::vector<Eigen::VectorXd> complement(MatrixXd rows) {
  const std::vector<Index> pivots = reduce(rows);
  std::vector<Eigen::VectorXd> result;
  for (Index free = 0; free < rows.cols(); ++free) {
    if (std::find(pivots.begin(), pivots.end(), free) != pivots.end()) continue;
    Eigen::VectorXd vector = Eigen::VectorXd::Zero(rows.cols());
    vector[free] = 1;
    for (std::size_t k = 0; k < pivots.size(); ++k) vector[pivots[k]] = -rows(static_cast<Index>(k), free);
    for (Index j = 0; j < vector.size(); ++j) {
      if (std::abs(vector[j]) < 1e-6) continue;
      vector /= vector[j];
      break;
    }
    result.push_back(std::move(vector));
  }
  return result;
}

/// A coefficient as written: whole numbers and simple fractions snap.
double snapped(double value) {
  for (const double denominator : {1.0, 2.0, 3.0, 4.0, 5.0}) {
    const double whole = std::round(value * denominator);
    if (std::abs(value * denominator - whole) < 1e-5) return whole / denominator;
  }
  return value;
}

std::string sum_text(const Eigen::VectorXd& coefficients, const std::vector<std::string>& names) {
  std::string text;
  for (Index j = 0; j < coefficients.size(); ++j) {
    const double c = snapped(coefficients[j]);
    if (std::abs(c) < 1e-6) continue;
    text += text.empty() ? (c < 0 ? "-" : "") : (c < 0 ? " - " : " + ");
    if (std::abs(c) != 1) text += number_text(std::abs(c), 6) + "*";
    text += names[static_cast<std::size_t>(j)];
  }
  return text;
}

std::string product_text(const Eigen::VectorXd& exponents, const std::vector<std::string>& names) {
  std::string text;
  for (Index j = 0; j < exponents.size(); ++j) {
    const double e = snapped(exponents[j]);
    if (std::abs(e) < 1e-6) continue;
    text += text.empty() ? "" : e < 0 ? "/" : "*";
    text += names[static_cast<std::size_t>(j)];
    if (std::abs(e) != 1) text += "^" + number_text(std::abs(e), 6);
  }
  return text;
}

/// Whether the objective keeps its value along the moves, while it changes when one parameter alone moves as far.
class Trial final {
 public:
  Trial(const Statistics& statistics, Objective& objective) : objective_(objective) {
    for (const Estimate& parameter : statistics.parameters) at_.push_back(parameter.estimate);
    value_ = objective_.value(at_);
  }

  bool unchanged(const Involved& involved, const Eigen::VectorXd& target) const {
    std::vector<double> together = at_;
    double alone = 0;
    for (std::size_t j = 0; j < involved.places.size(); ++j) {
      const double moved = target[static_cast<Index>(j)];
      std::vector<double> single = at_;
      together[involved.places[j]] = single[involved.places[j]] = moved;
      alone = std::max(alone, std::abs(objective_.value(single) - value_));
    }
    return std::abs(objective_.value(together) - value_) <= 1e-7 * alone;
  }

  Eigen::VectorXd values(const Involved& involved) const {
    Eigen::VectorXd result(static_cast<Index>(involved.places.size()));
    for (std::size_t j = 0; j < involved.places.size(); ++j) result[static_cast<Index>(j)] = at_[involved.places[j]];
    return result;
  }

 private:
  Objective& objective_;
  std::vector<double> at_;
  double value_ = 0;
};

bool sums_fit(const Trial& trial, const Involved& involved) {
  const Eigen::VectorXd at = trial.values(involved);
  const double reach = 0.5 * std::max(1.0, at.cwiseAbs().maxCoeff());
  for (Index k = 0; k < involved.directions.rows(); ++k) {
    if (!trial.unchanged(involved, at + reach * involved.directions.row(k).transpose())) return false;
  }
  return true;
}

/// The directions in the logarithms of the parameters.
MatrixXd relative_directions(const Trial& trial, const Involved& involved) {
  MatrixXd relative = involved.directions * trial.values(involved).cwiseInverse().asDiagonal();
  for (Index k = 0; k < relative.rows(); ++k) relative.row(k) /= relative.row(k).cwiseAbs().maxCoeff();
  return relative;
}

bool products_fit(const Trial& trial, const Involved& involved) {
  const Eigen::VectorXd at = trial.values(involved);
  if (at.cwiseAbs().minCoeff() == 0) return false;
  const MatrixXd relative = relative_directions(trial, involved);
  for (Index k = 0; k < relative.rows(); ++k) {
    const Eigen::VectorXd target = at.array() * (0.5 * relative.row(k).transpose()).array().exp();
    if (!trial.unchanged(involved, target)) return false;
  }
  return true;
}

std::string only(const std::vector<std::string>& determined, const std::vector<std::string>& names) {
  const std::string not_determined = ", not " + joined(names);
  if (determined.empty())
    return "nothing about " + joined(names) + " is determined: the residuals do not depend on " +
           (names.size() == 1 ? "it" : "them");
  return "only " + joined(determined) + (determined.size() == 1 ? " is" : " are") + " determined" + not_determined;
}

}  // namespace

std::string rank_problem(const Statistics& statistics, Objective& objective) {
  if (statistics.undetermined.empty()) return "";
  const Involved involved = involved_in(statistics);
  std::vector<std::string> names;
  for (const std::size_t place : involved.places) names.push_back(statistics.parameters[place].name);
  if (involved.directions.rows() == involved.directions.cols()) return only({}, names);

  const Trial trial(statistics, objective);
  std::vector<std::string> determined;
  // On a line through the origin sums keep their value too: products first.
  if (products_fit(trial, involved)) {
    for (const auto& vector : complement(relative_directions(trial, involved))) {
      determined.push_back(product_text(vector, names));
    }
    return only(determined, names);
  }
  if (sums_fit(trial, involved)) {
    for (const auto& vector : complement(involved.directions)) determined.push_back(sum_text(vector, names));
    return only(determined, names);
  }
  return joined(names) + " are not determined separately: the residuals stay the same along a curve through this point";
}

}  // namespace steepest
