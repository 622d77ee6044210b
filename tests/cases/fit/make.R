# Reference values of the fits to examples/data, from R's nls and lm: Rscript tests/cases/fit/make.R
# Intervals are estimate -+ t(0.975, degrees of freedom) * standard error.
digits <- function(v) formatC(v, digits = 15, format = "g", flag = "#")

write_case <- function(name, title, data, model, start, fit, names) {
  estimate <- coef(fit)
  error <- sqrt(diag(vcov(fit)))
  reach <- qt(0.975, df.residual(fit)) * error
  lines <- c(paste("#", title, "-", R.version.string),
             paste("data", data), paste("model", model), if (nzchar(start)) paste("start", start),
             "# parameter NAME ESTIMATE STANDARD_ERROR LOW HIGH",
             paste("parameter", names, digits(estimate), digits(error),
                   digits(estimate - reach), digits(estimate + reach)),
             paste("rows", length(residuals(fit))),
             paste("degrees_of_freedom", df.residual(fit)),
             paste("residual_sum_of_squares", digits(sum(residuals(fit)^2))),
             paste("residual_sd", digits(sigma(fit))))
  if (inherits(fit, "lm")) lines <- c(lines, paste("r_squared", digits(summary(fit)$r.squared)))
  for (i in seq_along(names)) for (j in seq_len(i))
    lines <- c(lines, paste("covariance", names[i], names[j], digits(vcov(fit)[i, j])))
  writeLines(lines, file.path("tests/cases/fit", paste0(name, ".txt")))
}

puromycin <- read.csv("examples/data/puromycin.csv")
curve <- deriv(~ Vm * conc / (K + conc), c("Vm", "K"), function(Vm, K, conc) NULL)  # exact, where nls would difference
theta <- c(Vm = 200, K = 0.1)
for (step in 1:50) {  # Gauss-Newton down to rounding; nls alone stops at about ten digits
  value <- curve(theta[["Vm"]], theta[["K"]], puromycin$conc)
  theta <- theta + qr.solve(attr(value, "gradient"), puromycin$rate - value)
}
michaelis <- nls(rate ~ curve(Vm, K, conc), puromycin, start = theta)
write_case("puromycin", "nls, from its own minimum", "examples/data/puromycin.csv",
           "rate ~ Vm*conc/(K + conc)", "Vm=200,K=0.1", michaelis, c("Vm", "K"))

mtcars <- read.csv("examples/data/mtcars.csv")
cars <- lm(mpg ~ wt + hp, mtcars)
write_case("mtcars", "lm", "examples/data/mtcars.csv", "mpg ~ wt + hp", "", cars, c("(Intercept)", "wt", "hp"))

line <- data.frame(x = 1:5, y = c(2.1, 3.9, 6.2, 7.8, 10.1))
write.csv(line, "tests/cases/fit/line.csv", row.names = FALSE)
write_case("line", "lm", "tests/cases/fit/line.csv", "y ~ x", "", lm(y ~ x, line), c("(Intercept)", "x"))
