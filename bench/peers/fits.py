"""fits.py curve|logistic ROWS: the fits of fits.cpp by SciPy and scikit-learn.

Lines "fit THREADS" print the seconds and the evaluations of the fastest way that arrives, "best THREADS" its name,
"answer" the estimates of the last fit.
"""
import sys
import time
import warnings

try:
    import numpy as np
    import scipy.optimize
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    from answering import CORES, say
except ImportError as error:
    sys.exit(print(f"missing: {error}; apt-get install python3-scipy python3-sklearn (make setup-bench)"))

import tables


class Fit:
    def __init__(self, ways):
        self.ways = ways
        self.estimates = None
        self.times = {(name, threads): self.run(name, threads)[0] for name in ways for threads in sorted({1, CORES})}

    def best(self, threads):
        return min((key for key in self.times if key[1] <= threads), key=self.times.get)

    def run(self, name, threads):
        with threadpool_limits(threads):
            began = time.perf_counter()
            self.estimates, evaluations = self.ways[name]()
            return time.perf_counter() - began, evaluations


def curve(rows):
    x = 2.5 * (tables.column(rows, 0) + 1)
    y = 2.5 * np.exp(-1.3 * x) + 0.3 + 0.1 * tables.column(rows, 1)
    calls = 0

    def model(x, a, b, c):
        nonlocal calls
        calls += 1
        return a * np.exp(-b * x) + c

    def jacobian(x, a, b, c):
        nonlocal calls
        calls += 1
        e = np.exp(-b * x)
        return np.column_stack([e, -a * x * e, np.ones_like(x)])

    def way(**options):
        def fit():
            nonlocal calls
            calls = 0
            return scipy.optimize.curve_fit(model, x, y, (1, 1, 0), check_finite=False, **options)[0], calls
        return fit

    return {"curve_fit, lm": way(method="lm"), "curve_fit, lm, own Jacobian": way(method="lm", jac=jacobian),
            "curve_fit, trf, own Jacobian": way(method="trf", jac=jacobian)}


QUALITY = 1e-6  # the largest element of the gradient of the mean loss


def logistic(rows, features=50):
    columns = tables.columns(rows, features)
    y = (columns[:, 0] + columns[:, 1] + tables.column(rows, features) > 0).astype(float)

    def fitted(x, solver, tolerance):
        model = LogisticRegression(penalty=None, fit_intercept=False, solver=solver, tol=tolerance, max_iter=1000)
        model.fit(x, y)
        return model.coef_[0], int(model.n_iter_[0])

    def worst_slope(w):
        return np.max(np.abs(columns.T @ (1 / (1 + np.exp(-columns @ w)) - y))) / rows

    ways = {}
    for order, x in (("by columns", columns), ("by rows", np.ascontiguousarray(columns))):
        for solver in ("lbfgs", "newton-cholesky"):
            # The loosest tolerance that is good enough.
            for tolerance in (1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8):
                if worst_slope(fitted(x, solver, tolerance)[0]) <= QUALITY:
                    ways[f"{solver}, {order}"] = lambda x=x, s=solver, t=tolerance: fitted(x, s, t)
                    break
    return ways


def main():
    warnings.simplefilter("ignore")
    fit = Fit({"curve": curve, "logistic": logistic}[sys.argv[1]](int(sys.argv[2])))
    say("ready")
    for line in sys.stdin:
        words = line.split()
        if words[0] == "best":
            name, used = fit.best(int(words[1]))
            say(f"{name}, {used} thread{'s' if used > 1 else ''}")
        elif words[0] == "answer":
            say(*fit.estimates)
        else:
            only = " ".join(words[2:])
            name, used = fit.best(int(words[1])) if not only else min(
                (k for k in fit.times if only in k[0] and k[1] <= int(words[1])), key=fit.times.get)
            say(*fit.run(name, used))


if __name__ == "__main__":
    main()
