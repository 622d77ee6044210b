#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "program.hpp"

// The fields of every JSON document, as the program prints them: no field may be missing, however a run ends, and none
// may appear that is not listed here.
namespace steepest::test {
namespace {

using nlohmann::json;
using Fields = std::set<std::string>;

Fields fields_of(const json& object) {
  Fields fields;
  for (const auto& [key, value] : object.items()) fields.insert(key);
  return fields;
}

Fields operator+(Fields a, const Fields& b) {
  a.insert(b.begin(), b.end());
  return a;
}

const Fields opening{"schema", "command", "formula", "x"};
const Fields walk =
    opening + Fields{"status",   "reason", "point",       "value",       "gradient_norm", "method",
                     "why",      "lr",     "iterations",  "evaluations", "seconds",       "load_seconds",
                     "criteria", "start",  "eigenvalues", "seed",        "warnings",      "active_bounds"};
const Fields fitted = walk + Fields{"data",        "parameters",         "rows",      "loss",      "loss_name",
                                    "residual_sd", "degrees_of_freedom", "r_squared", "covariance"};

struct Listed {
  std::string name, command;
  Fields fields;
  std::string status = {};
};

void PrintTo(const Listed& each, std::ostream* out) { *out << each.command; }

class JsonFields : public testing::TestWithParam<Listed> {};

TEST_P(JsonFields, AreTheListedOnes) {
  const Finished run = run_program(shell_words(GetParam().command + " --json"));
  ASSERT_TRUE(json::accept(run.out)) << run.out << run.err;
  const json document = json::parse(run.out);
  EXPECT_EQ(fields_of(document), GetParam().fields) << document.dump(2);
  EXPECT_EQ(document.at("schema"), 1);
  EXPECT_EQ(document.value("status", ""), GetParam().status);
}

const std::string line = " tests/cases/fit/line.csv ";

INSTANTIATE_TEST_SUITE_P(
    Verbs, JsonFields,
    testing::Values(
        Listed{"eval", "eval x^2 --at x=2", opening + Fields{"value"}},
        Listed{"grad", "grad x^2 --at x=2",
               opening + Fields{"value", "variables", "gradient", "norm", "differentiable"}},
        Listed{"dir", "dir x^2 --at x=2 --along 1",
               opening + Fields{"value", "variables", "direction", "directional", "forward", "forward_source",
                                "backward_source", "forward_error", "backward", "backward_error", "two_sided",
                                "differentiable", "reason", "gradient", "largest", "smallest"}},
        Listed{"hess_sparse", "hess 'param x[1001]; minimize sum(x^3)' --at x=1",
               opening + Fields{"value", "variables", "gradient", "sparse_hessian", "nonzeros", "colours", "bandwidth",
                                "trace"}},
        Listed{"hess", "hess x^2 --at x=2",
               opening + Fields{"value", "variables", "gradient", "hessian", "eigenvalues", "laplacian"}},
        Listed{"hess_along", "hess x^2 --at x=2 --along 1",
               opening + Fields{"value", "variables", "gradient", "along", "hessian_vector", "curvature"}},
        Listed{"jacobian", "grad [x,y,x*y] --at x=2,y=1", opening + Fields{"value", "variables", "jacobian"}},
        Listed{"jacobian_square", "grad [x,y*x] --at x=2,y=1",
               opening + Fields{"value", "variables", "jacobian", "divergence", "determinant"}},
        Listed{"jacobian_space", "grad [x,y,z] --at x=2,y=1,z=0",
               opening + Fields{"value", "variables", "jacobian", "divergence", "determinant", "curl"}},
        Listed{"taylor", "taylor x^2 --at x=2",
               opening + Fields{"order", "variables", "polynomial", "coefficients", "powers", "direction", "error",
                                "ratio_limit"}},
        Listed{"check", "check x^2 --at x=2", opening + Fields{"value", "variables", "derivatives", "rows"}},
        Listed{"explain", "explain gradient", Fields{"schema", "command", "topic", "title", "text", "see"}},
        Listed{"min", "min (x-3)^2 --from x=1", walk, "converged"},
        Listed{"min_seeded", "min (x-3)^2 --seed 7", walk, "converged"},
        Listed{"min_limit", "min x^4+(x-1)^2 --from x=9 --method gd --lr 1e-6 --max-iter 3", walk, "limit"},
        Listed{"min_saddle", "min x^2-y^2 --from x=0,y=0", walk, "not-a-minimum"},
        Listed{"min_alternating", "min x^2 --from x=1 --method gd --lr 1", walk, "diverged"},
        Listed{"min_unbounded", "min x^3 --from x=-1", walk + Fields{"ray"}, "diverged"},
        Listed{"min_edge", "min log(x) --from x=1", walk, "diverged"},
        Listed{"min_fixed", "min (x-a)^2 --from x=1 --fix a=2", walk + Fields{"fixed"}, "converged"},
        Listed{"fit", "fit 'y ~ x'" + line, fitted, "converged"},
        Listed{"fit_weighted", "fit 'y ~ x' tests/cases/app/weights.csv --weights w", fitted + Fields{"weights"},
               "converged"},
        Listed{"fit_exact", "fit 'y ~ t*x' tests/cases/app/exact.csv", fitted, "converged"},
        Listed{"fit_robust", "fit 'y ~ x'" + line + "--loss mae", fitted, "converged"},
        Listed{"fit_limit", "fit 'y ~ a*exp(b*x)'" + line + "--from a=1,b=1 --max-iter 1", fitted, "limit"},
        Listed{"fit_diverged", "fit 'y ~ t*x'" + line + "--loss mse --method gd --lr 1 --from t=0", fitted, "diverged"},
        Listed{"data", "data" + line, Fields{"schema", "command", "data", "rows", "columns"}},
        Listed{"methods", "methods", Fields{"schema", "command", "methods"}},
        Listed{"error", "grad x^2+ --at x=2", Fields{"schema", "error"}}),
    [](const testing::TestParamInfo<Listed>& info) { return info.param.name; });

json printed(const std::string& command) { return json::parse(run_program(shell_words(command + " --json")).out); }

TEST(JsonFieldsWithin, AreTheListedOnes) {
  const json fit = printed("fit 'y ~ x'" + line);
  EXPECT_EQ(fields_of(fit["parameters"][0]), (Fields{"name", "estimate", "standard_error", "low", "high"}));
  EXPECT_EQ(fields_of(fit["evaluations"]), (Fields{"value", "gradient", "hessian", "points"}));
  EXPECT_EQ(fields_of(fit["criteria"][0]), (Fields{"name", "value", "limit", "holds"}));
  EXPECT_EQ(fields_of(printed("data" + line)["columns"][0]), (Fields{"name", "type", "min", "max", "missing"}));
  EXPECT_EQ(fields_of(printed("methods")["methods"][0]),
            (Fields{"name", "needs", "takes_samples", "takes_l1", "summary", "source"}));
  EXPECT_EQ(fields_of(printed("taylor x^3 --at x=2")["error"][0]),
            (Fields{"distance", "value", "polynomial", "error", "ratio"}));
  const json check = printed("check x*abs(x) --at x=2");
  EXPECT_EQ(fields_of(check["derivatives"][0]),
            (Fields{"by", "direction", "exact", "digits", "best_forward", "best_central"}));
  EXPECT_EQ(fields_of(check["rows"][0]), (Fields{"by", "way", "h", "value", "error", "relative_error"}));
  EXPECT_EQ(fields_of(check["rows"][31]), (Fields{"by", "way", "h", "value", "error", "relative_error", "reason"}));
  const json error = printed("grad 'x^2 * sni(x)' --at x=2")["error"];
  EXPECT_EQ(fields_of(error), (Fields{"kind", "message", "where", "hint"}));
  EXPECT_EQ(fields_of(error["where"]), (Fields{"line", "column", "length"}));
  EXPECT_EQ(fields_of(printed("data tests/cases/app/ragged.csv")["error"]["where"]),
            (Fields{"file", "line", "column", "length"}));
}

TEST(JsonFieldsOfAnInterruptedRun, AreTheListedOnes) {
  const std::vector<std::string> command{"min",      "(1-x)^2 + 100*(y-x^2)^2",
                                         "--from",   "x=-1.2,y=1",
                                         "--method", "gd",
                                         "--lr",     "1e-12",
                                         "--gtol",   "1e-300",
                                         "--json",   "--max-iter",
                                         "1e12"};
  const Finished run = run_interrupted(command, std::chrono::milliseconds(300));
  ASSERT_TRUE(json::accept(run.out)) << run.out << run.err;
  const json document = json::parse(run.out);
  EXPECT_EQ(run.status, 130);
  EXPECT_EQ(document["status"], "interrupted");
  EXPECT_EQ(fields_of(document), walk);
}

// An exact fit has no errors: no covariance either, rather than one of zeros.
TEST(JsonOfAnExactFit, HasNoCovariance) {
  const json fit = printed("fit 'y ~ t*x' tests/cases/app/exact.csv");
  EXPECT_TRUE(fit["covariance"].is_null()) << fit["covariance"];
  EXPECT_TRUE(fit["parameters"][0]["standard_error"].is_null());
}

}  // namespace
}  // namespace steepest::test
