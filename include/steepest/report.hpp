#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "steepest/base.hpp"
#include "steepest/calculus.hpp"
#include "steepest/fit.hpp"

/// Results as text for people, as JSON for programs, and as pictures.
namespace steepest {

/// A named array of numbers, row-major; a scalar has an empty shape.
struct NamedArray {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<double> values;
  std::string tied_to = {};  ///< the formula that it follows, of a tied parameter
};

/// "x" for a scalar, else "x[1]", "x[2]", "W[1,1]", ... in row-major order.
std::vector<std::string> element_names(const NamedArray& array);
std::vector<std::string> element_names(const std::vector<NamedArray>& arrays);

struct EvalReport {
  std::string formula;
  std::vector<NamedArray> at;
  NamedArray value;
};

struct GradientReport {
  std::string formula;
  std::vector<NamedArray> at;
  double value = 0;
  std::vector<double> gradient;               ///< one a variable, flattened; where there is none, what the rules choose
  std::optional<bool> differentiable = true;  ///< nothing: not known
  std::string reason;                         ///< why not differentiable
  std::optional<Place> place;                 ///< of the sub-expression that the reason is about
  std::string excerpt;                        ///< its line and carets; empty where it is the whole formula
};

struct DirectionReport {
  std::string formula;
  std::vector<NamedArray> at;
  double value = 0;               ///< NaN where f is undefined at the point
  std::optional<double> limit;    ///< of f along the ray, where f is undefined at the point
  std::vector<double> given;      ///< the direction as it was given
  std::vector<double> direction;  ///< unit vector
  std::optional<double> directional;
  std::optional<double> forward;   ///< limit of (f(a + t u) - f(a)) / t as t falls to 0
  std::optional<double> backward;  ///< the same as t rises to 0
  double forward_error = 0;        ///< a bound of rounding, or estimated
  double backward_error = 0;
  OneSided::Source forward_source = OneSided::Source::series;
  OneSided::Source backward_source = OneSided::Source::series;
  std::optional<bool> two_sided;  ///< nothing: not known
  std::optional<bool> differentiable;
  std::string reason;
  std::optional<Place> place;    ///< of the sub-expression that the reason is about
  std::string excerpt;           ///< its line and carets; empty where it is the whole formula
  std::vector<double> gradient;  ///< empty where there is none
};

struct HessianReport {
  std::string formula;
  std::vector<NamedArray> at;
  double value = 0;
  std::vector<double> gradient;
  std::vector<double> hessian;      ///< row-major
  std::vector<double> eigenvalues;  ///< ascending
  double laplacian = 0;             ///< the Hessian's trace
  std::vector<double> along;        ///< a direction; then the next two instead of the three above
  std::vector<double> product;      ///< the Hessian times that direction
  double curvature = 0;             ///< the direction times that product
  std::string kink = {};            ///< the operation that has no derivative there: second derivatives are a choice
};

/// The gradients of the elements of an array-valued formula.
struct JacobianReport {
  std::string formula;
  std::vector<NamedArray> at;
  NamedArray value;
  Jacobian jacobian;
};

struct TaylorReport {
  std::string formula;
  std::vector<NamedArray> at;
  TaylorPolynomial polynomial;
};

struct CheckReport {
  std::string formula;
  std::vector<NamedArray> at;
  std::vector<std::string> by;          ///< what each derivative is by: "x", or "(0.6, 0.8)"
  std::vector<DerivativeCheck> checks;  ///< one for each of `by`
  bool ascii = false;                   ///< draw without signs beyond ASCII
};

/// A topic in words, with an example computed on the spot; without a topic, the list of topics.
struct ExplanationReport {
  std::string topic;
  std::string title;
  std::string text;
  std::vector<std::string> see;  ///< other topics
};

/// The Hessian of many variables, by the elements that may differ from zero.
struct SparseHessianReport {
  std::string formula;
  std::vector<NamedArray> at;
  double value = 0;
  std::vector<double> gradient;
  std::vector<std::size_t> rows;  ///< of each element, both triangles, row after row; variables count from 0
  std::vector<std::size_t> columns;
  std::vector<double> values;
  std::size_t products = 0;            ///< with vectors, which gave all values
  std::size_t bandwidth = 0;           ///< the largest |row - column|
  double trace = 0;                    ///< the sum of the diagonal
  std::pair<double, double> diagonal;  ///< its smallest and its largest element
};

/// How long a walk took, and from which seed it began.
struct Circumstances {
  double seconds = 0;       ///< from the parsed formula to the result
  double load_seconds = 0;  ///< reading the table
  std::optional<std::uint64_t> seed;
};

/// What is added to the formula: l1 |x|_1 + l2 |x|^2. Values of walks are those of the sum.
struct Penalties {
  double l1 = 0;
  double l2 = 0;
  bool spares_intercept = false;
  double value = 0;                ///< of both, at the point reported
  std::vector<std::string> zeros;  ///< elements that l1 has put to 0
};

struct MinimumReport {
  std::string formula;
  Penalties penalties;
  std::vector<NamedArray> x;       ///< all variables, those held at a value included
  std::vector<NamedArray> fixed;   ///< those held at a value
  std::vector<std::string> names;  ///< of the free elements, in the walk's order
  MinimizeResult walk;
  bool maximize = false;  ///< then walk.value is that of the formula, whose negative was minimised
  std::vector<std::string> warnings;
  Circumstances circumstances;
};

struct FitReport {
  std::string formula;
  Penalties penalties;
  std::string source;              ///< of the rows
  std::string names_read;          ///< which names are columns and which parameters, in words
  std::vector<NamedArray> x;       ///< all parameters, those held at a value included
  std::vector<NamedArray> fixed;   ///< those held at a value
  std::vector<std::string> names;  ///< of the free elements, in the walk's order
  FitResult result;
  std::string loss_name;     ///< as printed: "mse", or the objective's own words
  std::string loss_formula;  ///< "(1/n) sum of r^2"; empty for an objective of the model's own
  std::size_t rows = 0;
  std::string weights;  ///< how rows are weighted, in words; empty if equally
  Circumstances circumstances;
};

/// A column that a fit reads, with what its codes stand for.
struct SavedColumn {
  std::string name;
  std::vector<std::string> levels;  ///< of a text column: level k stands for the code k - 1
  std::vector<double> values;       ///< of a numeric column that factor() took: its levels
};

/// A fit to be kept in a file: all that a prediction for other rows needs.
struct SavedFit {
  std::string formula;  ///< the whole text
  std::vector<SavedColumn> columns;
  const FitReport& report;
};

struct RaceReport {
  std::string formula;
  Penalties penalties;
  std::optional<Sampling> sampling;  ///< then the budget is counted in rows
  std::size_t rows = 0;              ///< of the table
  std::vector<RaceRun> runs;
  std::vector<std::vector<NamedArray>> x;  ///< of each run, variables held at a value included
  std::size_t budget = 0;
  bool tuned = false;
  bool maximize = false;  ///< then the values are those of the formula, whose negative was minimised
  Circumstances circumstances;
};

struct StepReport {
  std::string formula;
  StepStudy study;
  std::vector<std::string> names;  ///< of the free elements
  std::string loss;                ///< of a model with '~': its formula
  bool maximize = false;           ///< then the values are those of the formula, whose negative was minimised
  bool ascii = false;              ///< the curve in plain characters
  Circumstances circumstances;
};

struct DataColumnReport {
  std::string name;
  std::string type;
  double min = 0;
  double max = 0;
  std::size_t missing = 0;
  std::vector<std::string> levels;
};

struct DataReport {
  std::string source;
  std::size_t rows = 0;
  std::vector<DataColumnReport> columns;
};

struct MethodsReport {
  std::vector<MethodInfo> methods;
};

struct Derivative {
  std::vector<std::string> by;  ///< the variables, one an order
  std::string formula;          ///< as a formula that reads back
  std::string latex;
  std::optional<double> value;     ///< at the point, if one was given
  std::vector<std::string> steps;  ///< the chain rule spelled out, a text an order
};

struct DerivativeReport {
  std::string formula;
  bool as_latex = false;
  std::vector<Derivative> derivatives;
  std::vector<NamedArray> at;      ///< empty without a point
  std::vector<std::string> notes;  ///< where the derivative does not exist
};

/// A generated source text.
struct CodeReport {
  std::string name;  ///< a file name that suits it: "f.cpp"
  std::string text;
};

struct ErrorReport {
  std::string kind;
  std::string message;
  std::optional<Place> place;
  std::string hint;
};

using Report = std::variant<EvalReport, GradientReport, DirectionReport, HessianReport, SparseHessianReport,
                            MinimumReport, FitReport, RaceReport, StepReport, DataReport, MethodsReport,
                            DerivativeReport, CodeReport, JacobianReport, TaylorReport, CheckReport, ExplanationReport>;

/// For people: lines of at most about 100 characters, ending in a newline.
std::string to_text(const Report& report);

/// One JSON document, ending in a newline. Doubles in shortest round-trip form; NaN and infinities as strings.
std::string to_json(const Report& report);
std::string to_json(const ErrorReport& report);
std::string to_json(const SavedFit& saved);

/// A symmetric matrix in the Matrix Market coordinate format (Boisvert, Pozo and Remington 1996): the lower triangle.
std::string to_matrix_market(const SparseHessianReport& report);

}  // namespace steepest
