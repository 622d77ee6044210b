#include <cmath>

#include "report/json_parts.hpp"
#include "report/json_sparse.hpp"

namespace steepest {
namespace {

double norm(std::span<const double> values) {
  double scaled = 0;
  for (const double value : values) scaled = std::hypot(scaled, value);
  return scaled;
}

std::string_view command_of(const EvalReport&) { return "eval"; }
std::string_view command_of(const GradientReport&) { return "grad"; }
std::string_view command_of(const DirectionReport&) { return "dir"; }
std::string_view command_of(const HessianReport&) { return "hess"; }
std::string_view command_of(const SparseHessianReport&) { return "hess"; }
std::string_view command_of(const MinimumReport&) { return "min"; }
std::string_view command_of(const FitReport&) { return "fit"; }
std::string_view command_of(const RaceReport&) { return "race"; }
std::string_view command_of(const StepReport&) { return "lr"; }
std::string_view command_of(const DataReport&) { return "data"; }
std::string_view command_of(const MethodsReport&) { return "methods"; }
std::string_view command_of(const DerivativeReport&) { return "diff"; }
std::string_view command_of(const CodeReport&) { return "codegen"; }
std::string_view command_of(const JacobianReport&) { return "grad"; }
std::string_view command_of(const TaylorReport&) { return "taylor"; }
std::string_view command_of(const CheckReport&) { return "check"; }
std::string_view command_of(const ExplanationReport&) { return "explain"; }

void write_derivative(Writer& out, const Derivative& derivative) {
  std::string by;
  for (const std::string& name : derivative.by) by += (by.empty() ? "" : ",") + name;
  out.member("by", by);
  out.member("formula", derivative.formula);
  out.member("latex", derivative.latex);
  if (derivative.value) out.member("value", *derivative.value);
  if (!derivative.steps.empty()) write_texts(out, "steps", derivative.steps);
}

/// A single derivative stands at the top; the list always has them all.
void write(Writer& out, const DerivativeReport& report) {
  out.member("of", report.formula);
  if (!report.at.empty()) write_arrays(out, "x", report.at);
  if (report.derivatives.size() == 1) write_derivative(out, report.derivatives[0]);
  write_objects(out, "derivatives", report.derivatives,
                [&](const Derivative& derivative) { write_derivative(out, derivative); });
  write_texts(out, "notes", report.notes);
}

void write(Writer& out, const CodeReport& report) {
  write_objects(out, "files", std::span(&report, 1), [&](const CodeReport& file) {
    out.member("name", file.name);
    out.member("text", file.text);
  });
}

std::string_view source_name(OneSided::Source source) {
  switch (source) {
    case OneSided::Source::series: return "exact";
    case OneSided::Source::numerical: return "numerical";
    case OneSided::Source::undefined: return "undefined";
    default: return "unknown";
  }
}

void write_place(Writer& out, const Place& place) {
  out.key("where");
  out.begin_object();
  if (!place.source.empty()) out.member("file", place.source);
  out.member("line", static_cast<std::size_t>(place.line));
  out.member("column", static_cast<std::size_t>(place.column));
  out.member("length", static_cast<std::size_t>(place.length));
  out.end_object();
}

void write(Writer& out, const EvalReport& report) {
  out.member("formula", report.formula);
  write_arrays(out, "x", report.at);
  out.key("value");
  write_nested(out, report.value.shape, report.value.values);
}

template <class PointReport>
void write_gradient(Writer& out, const PointReport& report) {
  out.member("formula", report.formula);
  write_arrays(out, "x", report.at);
  out.member("value", report.value);
  write_variables(out, report.at);
  write_numbers(out, "gradient", report.gradient);
}

void write(Writer& out, const GradientReport& report) {
  write_gradient(out, report);
  out.member("norm", norm(report.gradient));
  out.member("differentiable", report.differentiable);
  if (!report.reason.empty()) out.member("reason", report.reason);
  if (report.place) write_place(out, *report.place);
}

void write(Writer& out, const DirectionReport& report) {
  out.member("formula", report.formula);
  write_arrays(out, "x", report.at);
  out.member("value", report.value);
  if (report.limit) out.member("limit", *report.limit);
  write_variables(out, report.at);
  write_numbers(out, "direction", report.direction);
  out.member("directional", report.directional);
  out.member("forward", report.forward);
  out.member("forward_error", report.forward_error);
  out.member("forward_source", source_name(report.forward_source));
  out.member("backward", report.backward);
  out.member("backward_error", report.backward_error);
  out.member("backward_source", source_name(report.backward_source));
  out.member("two_sided", report.two_sided);
  out.member("differentiable", report.differentiable);
  out.member("reason", report.reason);
  if (report.place) write_place(out, *report.place);
  if (report.gradient.empty()) return;
  write_numbers(out, "gradient", report.gradient);
  out.member("largest", norm(report.gradient));
  out.member("smallest", -norm(report.gradient));
}

void write(Writer& out, const SparseHessianReport& report) {
  write_gradient(out, report);
  json::write_elements(out, report);
}

void write_criteria(Writer& out, const std::vector<Criterion>& criteria) {
  write_objects(out, "criteria", criteria, [&](const Criterion& criterion) {
    out.member("name", criterion.name);
    out.member("value", criterion.value);
    out.member("limit", criterion.limit);
    out.member("holds", criterion.holds);
  });
}

void write_counts(Writer& out, const Evaluations& evaluations) {
  out.key("evaluations");
  out.begin_object();
  out.member("value", evaluations.value);
  out.member("gradient", evaluations.gradient);
  out.member("hessian", evaluations.hessian);
  out.member("points", evaluations.points);
  out.end_object();
}

void write_fixed(Writer& out, const std::vector<NamedArray>& fixed) {
  std::vector<NamedArray> held, tied;
  for (const NamedArray& array : fixed) (array.tied_to.empty() ? held : tied).push_back(array);
  if (!held.empty()) write_arrays(out, "fixed", held);
  if (tied.empty()) return;
  write_objects(out, "tied", tied, [&](const NamedArray& array) {
    out.member("name", array.name);
    out.member("to", array.tied_to);
  });
}

void write_walk(Writer& out, const MinimizeResult& walk, const std::vector<NamedArray>& x,
                const std::vector<NamedArray>& fixed) {
  out.member("status", to_text(walk.status));
  out.member("reason", walk.reason);
  out.member("point", to_text(walk.point));
  write_arrays(out, "x", x);
  write_fixed(out, fixed);
  out.member("value", walk.value);
  out.member("gradient_norm", walk.gradient_norm);
  out.member("method", walk.method);
  out.member("why", walk.why);
  out.member("lr", walk.step);
  out.member("iterations", walk.iterations);
  write_counts(out, walk.evaluations);
  write_criteria(out, walk.criteria);
  write_numbers(out, "start", walk.start);
  write_numbers(out, "eigenvalues", walk.eigenvalues);
  if (!walk.ray.empty()) write_numbers(out, "ray", walk.ray);
  write_sampling(out, walk.sampling);
  if (walk.sampling) out.member("epochs", walk.epochs);
  write_objects(out, "active_bounds", walk.active, [&](const ActiveBound& bound) {
    out.member("name", bound.name);
    out.member("bound", bound.bound);
    out.member("side", bound.lower ? "lower" : "upper");
    out.member("multiplier", bound.multiplier);
  });
  if (walk.minima.empty()) return;
  write_objects(out, "minima", walk.minima, [&](const Minimum& minimum) {
    write_numbers(out, "x", minimum.x);
    out.member("value", minimum.value);
    out.member("starts", minimum.walks);
  });
}

void write_ending(Writer& out, const std::vector<std::string>& warnings, const Circumstances& circumstances) {
  write_texts(out, "warnings", warnings);
  out.member("seconds", circumstances.seconds);
  out.member("load_seconds", circumstances.load_seconds);
  out.key("seed");
  circumstances.seed ? out.value(static_cast<std::size_t>(*circumstances.seed)) : out.null();
}

void write(Writer& out, const MinimumReport& report) {
  out.member("formula", report.formula);
  write_walk(out, report.walk, report.x, report.fixed);
  write_penalties(out, report.penalties);
  write_ending(out, report.warnings, report.circumstances);
}

void write(Writer& out, const RaceReport& report) {
  out.member("formula", report.formula);
  out.member("budget", report.budget);
  out.member("tuned", report.tuned);
  if (report.penalties.l1 > 0) out.member("l1", report.penalties.l1);
  if (report.penalties.l2 > 0) out.member("l2", report.penalties.l2);
  write_sampling(out, report.sampling);
  std::size_t next = 0;
  write_objects(out, "runs", report.runs, [&](const RaceRun& run) {
    out.member("method", run.walk.method);
    out.member("arrived", run.arrived);
    out.member("status", to_text(run.walk.status));
    out.member("reason", run.walk.reason);
    out.member("value", run.walk.value);
    write_arrays(out, "x", report.x[next++]);
    out.member("gradient_norm", run.walk.gradient_norm);
    out.member("iterations", run.walk.iterations);
    write_counts(out, run.walk.evaluations);
    out.member("lr", run.walk.step);
    out.member("lr_evaluations", run.step_evaluations);
    if (run.walk.sampling) out.member("epochs", run.walk.epochs);
  });
  write_ending(out, {}, report.circumstances);
}

void write(Writer& out, const StepReport& report) {
  const StepStudy& study = report.study;
  out.member("formula", report.formula);
  out.member("method", study.method);
  out.member("best", study.best);
  out.member("why", study.why);
  out.member("limit", study.limit);
  out.member("limit_formula", study.limit_formula);
  out.member("curvature", study.curvature > 0 ? std::optional(study.curvature) : std::nullopt);
  out.member("curvature_everywhere", study.everywhere);
  out.member("iterations", study.iterations);
  out.member("range_test", study.range_test);
  out.member("start_value", study.start_value);
  write_numbers(out, "start", study.start);
  write_objects(out, "trials", study.trials, [&](const StepTrial& trial) {
    out.member("lr", trial.step);
    out.member("value", trial.value);
    out.member("iterations", trial.iterations);
    out.member("sound", trial.sound);
    out.member("end", trial.end);
  });
  write_sampling(out, study.sampling);
  write_texts(out, "notes", study.notes);
  write_ending(out, {}, report.circumstances);
}

/// The estimates, bare where there are no statistics.
std::vector<Estimate> estimates_of(const FitReport& report) {
  if (report.result.statistics) return report.result.statistics->parameters;
  std::vector<Estimate> estimates;
  for (std::size_t i = 0; i < report.names.size(); ++i) {
    estimates.push_back({report.names[i], report.result.walk.x.at(i)});
  }
  return estimates;
}

void write_estimates(Writer& out, const FitReport& report) {
  write_objects(out, "parameters", estimates_of(report), [&](const Estimate& parameter) {
    out.member("name", parameter.name);
    out.member("estimate", parameter.estimate);
    out.member("standard_error", parameter.standard_error);
    out.member("low", parameter.low);
    out.member("high", parameter.high);
  });
}

void write_covariance(Writer& out, const std::optional<Statistics>& statistics) {
  if (statistics && !statistics->covariance.empty()) {
    return write_matrix(out, "covariance", statistics->covariance, statistics->parameters.size());
  }
  out.key("covariance");
  out.null();
}

/// What the residuals say, null where they say nothing.
void write_residuals(Writer& out, const std::optional<Statistics>& statistics) {
  out.member("residual_sd", statistics ? statistics->residual_sd : std::nullopt);
  out.member("degrees_of_freedom", statistics ? std::optional(statistics->degrees_of_freedom) : std::nullopt);
  out.member("r_squared", statistics ? statistics->r_squared : std::nullopt);
  write_covariance(out, statistics);
}

void write(Writer& out, const FitReport& report) {
  out.member("formula", report.formula);
  out.member("data", report.source);
  write_walk(out, report.result.walk, report.x, report.fixed);
  write_penalties(out, report.penalties);
  write_estimates(out, report);
  out.member("rows", report.rows);
  out.member("loss", report.result.walk.value);
  out.member("loss_name", report.loss_name);
  if (!report.weights.empty()) out.member("weights", report.weights);
  write_residuals(out, report.result.statistics);
  write_ending(out, report.result.warnings, report.circumstances);
}

void write(Writer& out, const DataReport& report) {
  out.member("data", report.source);
  out.member("rows", report.rows);
  write_objects(out, "columns", report.columns, [&](const DataColumnReport& column) {
    const bool is_text = !column.levels.empty();
    out.member("name", column.name);
    out.member("type", column.type);
    out.member("min", is_text ? std::nullopt : std::optional(column.min));
    out.member("max", is_text ? std::nullopt : std::optional(column.max));
    out.member("missing", column.missing);
    if (is_text) write_texts(out, "levels", column.levels);
  });
}

void write(Writer& out, const ExplanationReport& report) {
  out.member("topic", report.topic);
  out.member("title", report.title);
  out.member("text", report.text);
  write_texts(out, "see", report.see);
}

void write(Writer& out, const MethodsReport& report) {
  write_objects(out, "methods", report.methods, [&](const MethodInfo& method) {
    out.member("name", method.name);
    out.member("needs", method.needs);
    out.member("takes_samples", method.takes_samples);
    out.member("takes_l1", method.takes_l1);
    out.member("summary", method.summary);
    out.member("source", method.source);
  });
}

}  // namespace

std::string to_json(const Report& report) {
  Writer out;
  out.begin_object();
  out.member("schema", std::size_t{1});
  std::visit(
      [&](const auto& result) {
        out.member("command", command_of(result));
        write(out, result);
      },
      report);
  out.end_object();
  return out.take();
}

std::string to_json(const SavedFit& saved) {
  const FitReport& report = saved.report;
  Writer out;
  out.begin_object();
  out.member("schema", std::size_t{1});
  out.member("saved", "fit");
  out.member("formula", saved.formula);
  write_objects(out, "columns", saved.columns, [&](const SavedColumn& column) {
    out.member("name", column.name);
    if (!column.levels.empty()) write_texts(out, "levels", column.levels);
    if (!column.values.empty()) write_numbers(out, "values", column.values);
  });
  write_arrays(out, "x", report.x);
  write_arrays(out, "fixed", report.fixed);
  out.member("status", to_text(report.result.walk.status));
  out.member("loss_name", report.loss_name);
  out.member("loss", report.result.walk.value);
  out.member("rows", report.rows);
  write_penalties(out, report.penalties);
  write_estimates(out, report);
  write_residuals(out, report.result.statistics);
  out.end_object();
  return out.take();
}

std::string to_json(const ErrorReport& report) {
  Writer out;
  out.begin_object();
  out.member("schema", std::size_t{1});
  out.key("error");
  out.begin_object();
  out.member("kind", report.kind);
  out.member("message", report.message);
  if (report.place) {
    write_place(out, *report.place);
  } else {
    out.member("where", std::optional<double>());
  }
  out.member("hint", report.hint);
  out.end_object();
  out.end_object();
  return out.take();
}

}  // namespace steepest
