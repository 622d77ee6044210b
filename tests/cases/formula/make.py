#!/usr/bin/python3
"""Writes values.case: each formula with its value from Python's own arithmetic (mpmath, 30 digits), computed by the
expression beside it, which shares no code with the parser."""
import os
from mpmath import mp, mpf, sin, cos, exp, log, sqrt, pi, e, tanh, fsum, fprod

mp.dps = 30
X = [mpf(v) for v in ("0.5", "-1.25", "2", "0.75", "3")]
R = [mpf(v) for v in ("1", "2", "4", "7")]
S = [mpf(v) for v in ("0.5", "1.5", "-1", "2")]
M = [[1, 2, 3], [4, 5, 7]]
x5, rs, m23 = "x=0.5,-1.25,2,0.75,3", "r=1,2,4,7 s=0.5,1.5,-1,2", "A=1,2,3,4,5,7"
mean = lambda v: fsum(v) / len(v)
var = lambda v: fsum((a - mean(v)) ** 2 for a in v) / (len(v) - 1)


def logistic(steps, r, start):
    s = start
    for _ in range(steps):
        s = r * s * (1 - s)
    return s


def running():
    s, all_states = mpf(0), []
    for t in range(5):
        s = s * mpf("0.5") + X[t]
        all_states.append(s)
    return all_states


TWO = mpf(2)
CASES = [
    ("x^2*sin(x)", "x=2", "", 4 * sin(TWO)),
    ("-x^2", "x=3", "", -9),
    ("2^3^2", "", "", 512),
    ("2**3**2", "", "", 512),
    ("(2^3)^2", "", "", 64),
    ("a^b/c", "a=2 b=3 c=4", "", 2),
    ("2^-1", "", "", mpf("0.5")),
    ("-2^2", "", "", -4),
    ("(-2)^3", "", "", -8),
    ("a - b - c", "a=1 b=2 c=3", "", -4),
    ("a/b/c", "a=8 b=2 c=4", "", 1),
    ("a - b*c^2", "a=1 b=2 c=3", "", -17),
    ("2x", "x=4", "", 8),
    ("2x^2", "x=3", "", 18),
    ("2(x+1)", "x=3", "", 8),
    ("3sin(x)", "x=2", "", 3 * sin(TWO)),
    ("2π", "", "", 2 * pi),
    ("2pi*e", "", "", 2 * pi * e),
    ("1e4", "", "", 10000),
    ("2.5e-1x", "x=4", "", 1),
    ("x² + x³", "x=3", "", 36),
    ("x⁻¹", "x=4", "", mpf("0.25")),
    ("x¹⁰", "x=2", "", 1024),
    ("√x × 2 − y·3", "x=9 y=1", "", 3),
    ("√(x²+16)", "x=3", "", 5),
    ("（x＋１）＊２", "x=3", "", 8),
    ("x ≤ 2 ? 1 : 0", "x=2", "", 1),
    ("x ≥ 2 && x ≠ 3 ? 1 : 0", "x=3", "", 0),
    ("x < 1 ? 1 : x < 2 ? 2 : 3", "x=1.5", "", 2),
    ("where(x > 0, sqrt(x), -1)", "x=4", "", 2),
    ("not x > 1 or x == 5 ? 7 : 8", "x=5", "", 7),
    ("!(x > 1) || x > 4 and x < 6 ? 7 : 8", "x=5", "", 7),
    ("1 + # a comment\n 2", "", "", 3),
    ("let a = 3; let b = a^2\n b*x", "x=2", "", 18),
    ("let n = 2; x^n", "x=-3", "", 9),
    ("x^0.5", "x=9", "", 3),
    ("2^x", "x=0.5", "", sqrt(TWO)),
    ("ln(x) + log10(x) + expm1(x)", "x=10", "", log(10) + 1 + exp(10) - 1),
    ("atan2(y, x)", "x=1 y=1", "", pi / 4),
    ("max(a, b, c) - min(a, b)", "a=1 b=5 c=3", "", 4),
    ("x[2]", x5, "", X[1]),
    ("x[2:4]", x5, "", X[1:4]),
    ("x[4:]", x5, "", X[3:]),
    ("x[:2]", x5, "", X[:2]),
    ("sum(x[i] for i in 1:5)", x5, "", fsum(X)),
    ("sum(x)", x5, "", fsum(X)),
    ("mean(x) + prod(x) + min(x) + max(x)", x5, "", mean(X) + fprod(X) + min(X) + max(X)),
    ("var(x) + sd(x) + std(x)", x5, "", var(X) + 2 * sqrt(var(X))),
    ("norm(x) + dot(x, x) + x @ x", x5, "", sqrt(fsum(a * a for a in X)) + 2 * fsum(a * a for a in X)),
    ("logsumexp(x)", x5, "", log(fsum(exp(a) for a in X))),
    ("logsumexp(a, b)", "a=1 b=2", "", log(exp(1) + exp(2))),
    ("softmax(x)[3]", x5, "", exp(X[2]) / fsum(exp(a) for a in X)),
    ("sum(100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2 for i in 1:4)", x5, "",
     fsum(100 * (X[i + 1] - X[i] ** 2) ** 2 + (1 - X[i]) ** 2 for i in range(4))),
    ("sum(x[2*i-1]*i for i in 1:3)", x5, "", X[0] + 2 * X[2] + 3 * X[4]),
    ("sum(x[6-i]*i for i in 1:5)", x5, "", fsum(X[5 - i] * i for i in range(1, 6))),
    ("sum(x[i*i] for i in 1:2)", x5, "", X[0] + X[3]),
    ("sum(x[mod(i,3)+1] for i in 1:5)", x5, "", X[1] + X[2] + X[0] + X[1] + X[2]),
    ("sum(x[i]*x[j] for i in 1:5, j in 1:5 if i < j)", x5, "", fsum(X[i] * X[j] for i in range(5) for j in range(5) if i < j)),
    ("sum(x[i]*x[j] for i in 1:5 for j in i+1:5)", x5, "", fsum(X[i] * X[j] for i in range(5) for j in range(i + 1, 5))),
    ("mean(x[i]^2 for i in 2:4)", x5, "", mean([a * a for a in X[1:4]])),
    ("mean(x[i] for i in 1:5 if mod(i,2) == 1)", x5, "", mean(X[::2])),
    ("prod(1 + x[i]/10 for i in 1:5)", x5, "", fprod(1 + a / 10 for a in X)),
    ("prod(x[i] for i in 1:5 if i != 2)", x5, "", fprod([X[0], X[2], X[3], X[4]])),
    ("min((x[i]-1)^2 for i in 1:5) + max(x[i] for i in 1:5 if i < 3)", x5, "", min((a - 1) ** 2 for a in X) + X[0]),
    ("logsumexp(x[i]*2 for i in 1:5)", x5, "", log(fsum(exp(2 * a) for a in X))),
    ("sd(x[i]^2 for i in 1:5)", x5, "", sqrt(var([a * a for a in X]))),
    ("sum(1 for i in 1:10) + sum(3 for i in 1:4, j in 1:2)", "", "", 34),
    ("sum(i^2 for i in 1:100)", "", "", 338350),
    ("sum(i*j for i in 1:3, j in 1:4)", "", "", 60),
    ("sum(1/i for i in 1:10)", "", "", fsum(mpf(1) / i for i in range(1, 11))),
    ("sum(i for i in 1:0) + prod(i for i in 2:1)", "", "", 1),
    ("[1,2,3][2]", "", "", 2),
    ("sum([3,1,2][i]*x[i] for i in 1:3)", "x=1,2,3", "", 11),
    ("[i*j for i in 1:2, j in 1:3]", "", "", [1, 2, 3, 2, 4, 6]),
    ("[x, y] + [[1,2],[3,4]]", "x=10 y=20", "", [11, 22, 13, 24]),
    ("[[1,2],[3,4]] @ [x, y]", "x=10 y=20", "", [50, 110]),
    ("[[1,2],[3,4]]' @ [x, y]", "x=10 y=20", "", [70, 100]),
    ("transpose([[1,2],[3,4]])[1,2]", "", "", 3),
    ("param A[2,3]; A[2,:]", m23, "", [4, 5, 7]),
    ("param A[2,3]; A[:,2]", m23, "", [2, 5]),
    ("param A[2,3]; A[2]", m23, "", [4, 5, 7]),
    ("param A[2,3]; [A[2,3-j] for j in 0:2]", m23, "", [7, 5, 4]),
    ("param A[2,3]; sum(A[i,i] for i in 1:2)", m23, "", 6),
    ("param A[2,3]; [A[i,[3,1][j]] for i in 1:2, j in 1:2]", m23, "", [3, 1, 7, 4]),
    ("param A[2,3]; A[[2,1],[3,1]]", m23, "", [7, 4, 3, 1]),
    ("param A[2,3]; sum(A @ A')", m23, "", sum(sum(M[i][k] * M[j][k] for k in range(3)) for i in range(2) for j in range(2))),
    ("param A[2,3]; sum(A[i,:] for i in 1:2)", m23, "", [5, 7, 10]),
    ("param A[2,3]; [sum(A[i,:] @ A[j,:]) for i in 1:2, j in 1:2]", m23, "", [14, 35, 35, 90]),
    ("param A[2,3]; [A @ [i, 0, 1] for i in 1:2]", m23, "", [4, 11, 5, 15]),
    ("param A[2,3]; length(A) + nrow(A) + ncol(A)", m23, "", 11),
    ("[i >= j ? x[i*(i-1)/2 + j] : 0 for i in 1:3, j in 1:3]", "x=1,2,3,4,5,6", "", [1, 0, 0, 2, 3, 0, 4, 5, 6]),
    ("sum(i > 1 ? x[i] - x[i-1] : x[i] for i in 1:5)", x5, "", X[4]),
    ("sum(a[i]*x^(i-1) for i in 1:3)", "a=1,2,3 x=-2", "", 9),
    ("sum(a[i]*x^(i-1) for i in 1:3)", "a=1,2,3 x=0", "", 1),
    ("fold(r*s*(1-s) for t in 1:8, s from 0.3)", "r=3.2", "", logistic(8, mpf("3.2"), mpf("0.3"))),
    ("fold(0.5*s + x[t] for t in 1:5, s from 0)", x5, "", running()[-1]),
    ("scan(0.5*s + x[t] for t in 1:5, s from 0)", x5, "", running()),
    ("fold(s*t + x[6-t] for s from 1, t in 2:3)".replace("s from 1, t in 2:3", "t in 2:3, s from 1"), x5, "", (2 + X[3]) * 3 + X[2]),
    ("fold([s[2], s[1] + s[2]] for t in 1:10, s from [0, 1])", "", "", [55, 89]),
    ("sum(fold(s*i + x[t] for t in 1:2, s from 0) for i in 1:3)", x5, "", fsum(X[0] * i + X[1] for i in range(1, 4))),
    ("fold(fold(u + t*k for k in 1:3, u from s) for t in 1:4, s from 0)", "", "", 60),
    ("fold(fold(z*i + s for i in 1:3, z from x[t]) for t in 1:2, s from 0)", x5, "", mpf("22.5")),
    ("fold(s + sum(x[j]*t for j in 1:2) for t in 1:3, s from 0)", x5, "", 6 * (X[0] + X[1])),
    ("fold(s + x for t in 1:3, s from 0)", x5, "", [3 * a for a in X]),
    ("let f(a, b) = a^2 + b; f(f(x, 1), y)", "x=2 y=3", "", 28),
    ("let f(i) = i + x; sum(f(i) for i in 1:3)", "x=10", "", 36),
    ("clamp(x, 0, 1) + sigmoid(0)", "x=7", "", mpf("1.5")),
    ("concat([1, x], 3, zeros(2))", "x=2", "", [1, 2, 3, 0, 0]),
    ("sum(r)", "", rs, 14),
    ("mean((r - s)^2)", "", rs, mean([(a - b) ** 2 for a, b in zip(R, S)])),
    ("var(r) + sd(s) + max(r) - min(s) + prod(s)", "", rs, var(R) + sqrt(var(S)) + 7 + 1 + fprod(S)),
    ("nrow()", "", rs, 4),
    ("logsumexp(r)", "", rs, log(fsum(exp(a) for a in R))),
    ("(r - mean(r))/sd(r)", "", rs, [(a - mean(R)) / sqrt(var(R)) for a in R]),
    ("a*r + s", "a=2", rs, [2 * a + b for a, b in zip(R, S)]),
    ("sum([r, s])", "", rs, [a + b for a, b in zip(R, S)]),
    ("mean(sum([r, s]^2))", "", rs, mean([a * a + b * b for a, b in zip(R, S)])),
    ("mean(max(r*i - 3*s for i in 1:2))", "", rs, mean([max(a - 3 * b, 2 * a - 3 * b) for a, b in zip(R, S)])),
    ("[10,20,30,40,50,60,70][r]", "", rs, [10, 20, 40, 70]),
    ("fold(u*0.5 + r*t for t in 1:2, u from s)", "", rs, [(b / 2 + a) / 2 + 2 * a for a, b in zip(R, S)]),
    ("columns(\"?\") @ w", "w=2,3", rs, [2 * a + 3 * b for a, b in zip(R, S)]),
    ("where(r > 2, 1, 0)", "", rs, [0, 0, 1, 1]),
    ("maximize x", "x=3", "", -3),
    ("grad(u^3*x for u at x)", "x=2", "", 24),
    ("grad(grad(u^3*v for u at v) for v at x)", "x=2", "", 36),
    ("grad(x[1]*u[2] + u[5]^2 for u at x)", x5, "", [0, X[0], 0, 0, 2*X[4]]),
    ("grad([u[1]*u[2], u[1]^2, exp(u[2])] for u at [x, y])", "x=2 y=3", "", [3, 2, 4, 0, 0, exp(mpf(3))]),
    ("[grad([u*i, u^2] for u at x*i) for i in 1:2]", "x=2", "", [1, 4, 2, 8]),
    ("sum(grad(u^2*r for u at a*s)*s)", "a=2", rs, 4*fsum(a*b*b for a, b in zip(R, S))),
    ("grad([a*r, a^2*s][1] + u*0 for u at r) + grad([u*r, u^2*s] for u at a)[2]", "a=3", rs, [6*b for b in S]),
    ("fold(s - 0.1*grad((u - a)^2 for u at s) for t in 1:60, s from 0)", "a=2", "", 2 - 2*mpf("0.8")**60),
    ("[i == 1 ? 0 : x[i-1] for i in 1:5]", x5, "", [0] + X[:4]),
    ("[i > 3 ? 7 : x[i+2] for i in 1:5]", x5, "", X[2:] + [7, 7]),
    ("[i > 1 && i < 5 ? x[i-1] - x[i+1] : 0 for i in 1:5]", x5, "",
     [0, X[0] - X[2], X[1] - X[3], X[2] - X[4], 0]),
    ("minimize x\n  + 2\n  - 1", "x=3", "", 4),
    ("param x[3]\nminimize sum((x[i] - i)^2 for i in 1:3)", "x=1", "", 5),
    ("tanh(x)", "x=0.5", "", tanh(mpf("0.5"))),
    ("cos(x)^2 + sin(x)^2", "x=1", "", 1),
    ("log(r) ~ s".replace("~", "-"), "", rs, [log(a) - b for a, b in zip(R, S)]),
]

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "values.case"), "w", encoding="utf-8") as file:
    file.write("# Written by make.py: formula, point (row-major), rows of columns, value.\n")
    for formula, at, data, value in CASES:
        values = value if isinstance(value, list) else [value]
        file.write("\nformula " + formula.replace("\n", "\\n") + "\n")
        if at:
            file.write("at " + at + "\n")
        if data:
            file.write("data " + data + "\n")
        file.write("is " + ",".join(repr(float(v)) for v in values) + "\n")
