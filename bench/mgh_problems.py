"""The test problems of More, Garbow and Hillstrom (1981) in NumPy: the residuals as the paper writes them.

Written apart from the formulas in tests/cases/mgh, so that each set checks the other. The residuals accept complex
x: the Jacobian is their complex step, exact to rounding.
"""
import numpy as np

BARD = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39]
GAUSSIAN = [9, 44, 175, 540, 1295, 2420, 3521, 3989, 3521, 2420, 1295, 540, 175, 44, 9]  # / 10^4
MEYER = [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872]
KOWALIK_Y = [1957, 1947, 1735, 1600, 844, 627, 456, 342, 323, 235, 246]  # / 10^4
KOWALIK_U = [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625]
OSBORNE_1 = [844, 908, 932, 936, 925, 908, 881, 850, 818, 784, 751, 718, 685, 658, 628, 603, 580, 558, 538, 522, 506,
             490, 478, 467, 457, 448, 438, 431, 424, 420, 414, 411, 406]  # / 1000
OSBORNE_2 = [1366, 1191, 1112, 1013, 991, 885, 831, 847, 786, 725, 746, 679, 608, 655, 616, 606, 602, 626, 651, 724,
             649, 649, 694, 644, 624, 661, 612, 558, 533, 495, 500, 423, 395, 375, 372, 391, 396, 405, 428, 429, 523,
             562, 607, 653, 672, 708, 633, 668, 645, 632, 591, 559, 597, 625, 739, 710, 729, 720, 636, 581, 428, 292,
             162, 98, 54]  # / 1000


def count(first, last):
    return np.arange(first, last + 1, dtype=float)


def rosenbrock(x):
    return [10 * (x[1] - x[0]**2), 1 - x[0]]


def freudenstein_roth(x):
    return [-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1], -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]]


def powell_badly_scaled(x):
    return [1e4 * x[0] * x[1] - 1, np.exp(-x[0]) + np.exp(-x[1]) - 1.0001]


def brown_badly_scaled(x):
    return [x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2]


def beale(x):
    return np.array([1.5, 2.25, 2.625]) - x[0] * (1 - x[1]**count(1, 3))


def jennrich_sampson(x):
    i = count(1, 10)
    return 2 + 2 * i - (np.exp(i * x[0]) + np.exp(i * x[1]))


def helical_valley(x):
    turn = np.arctan(x[1] / x[0]) / (2 * np.pi) + (0.5 if x[0].real < 0 else 0)
    return [10 * (x[2] - 10 * turn), 10 * (np.sqrt(x[0]**2 + x[1]**2) - 1), x[2]]


def bard(x):
    u = count(1, 15)
    v = 16 - u
    return BARD - (x[0] + u / (v * x[1] + np.minimum(u, v) * x[2]))


def gaussian(x):
    t = (8 - count(1, 15)) / 2
    return x[0] * np.exp(-x[1] * (t - x[2])**2 / 2) - np.array(GAUSSIAN) / 1e4


def meyer(x):
    return x[0] * np.exp(x[1] / (45 + 5 * count(1, 16) + x[2])) - MEYER


def gulf(x):
    t = count(1, 99) / 100
    distance = 25 + (-50 * np.log(t))**(2 / 3) - x[1]
    distance = np.where(distance.real < 0, -distance, distance)
    return np.exp(-distance**x[2] / x[0]) - t


def box(x):
    t = count(1, 10) / 10
    return np.exp(-t * x[0]) - np.exp(-t * x[1]) - x[2] * (np.exp(-t) - np.exp(-10 * t))


def powell_singular(x):
    return [x[0] + 10 * x[1], 5**0.5 * (x[2] - x[3]), (x[1] - 2 * x[2])**2, 10**0.5 * (x[0] - x[3])**2]


def wood(x):
    return [10 * (x[1] - x[0]**2), 1 - x[0], 90**0.5 * (x[3] - x[2]**2), 1 - x[2], 10**0.5 * (x[1] + x[3] - 2),
            (x[1] - x[3]) / 10**0.5]


def kowalik_osborne(x):
    u = np.array(KOWALIK_U)
    return np.array(KOWALIK_Y) / 1e4 - x[0] * (u**2 + u * x[1]) / (u**2 + u * x[2] + x[3])


def brown_dennis(x):
    t = count(1, 20) / 5
    return (x[0] + t * x[1] - np.exp(t))**2 + (x[2] + x[3] * np.sin(t) - np.cos(t))**2


def osborne_1(x):
    t = 10 * count(0, 32)
    return np.array(OSBORNE_1) / 1e3 - (x[0] + x[1] * np.exp(-t * x[3]) + x[2] * np.exp(-t * x[4]))


def biggs(x):
    t = count(1, 13) / 10
    y = np.exp(-t) - 5 * np.exp(-10 * t) + 3 * np.exp(-4 * t)
    return x[2] * np.exp(-t * x[0]) - x[3] * np.exp(-t * x[1]) + x[5] * np.exp(-t * x[4]) - y


def osborne_2(x):
    t = count(0, 64) / 10
    model = x[0] * np.exp(-t * x[4])
    for k in (1, 2, 3):
        model = model + x[k] * np.exp(-(t - x[k + 7])**2 * x[k + 4])
    return np.array(OSBORNE_2) / 1e3 - model


def watson(x):
    powers = np.vander(count(1, 29) / 29, len(x), increasing=True)
    slope = powers[:, :-1] @ (count(1, len(x) - 1) * x[1:])
    return np.concatenate([slope - (powers @ x)**2 - 1, [x[0], x[1] - x[0]**2 - 1]])


def extended_rosenbrock(x):
    return np.concatenate([10 * (x[1::2] - x[::2]**2), 1 - x[::2]])


def extended_powell(x):
    return np.concatenate([powell_singular(part) for part in x.reshape(-1, 4)])


def penalty_1(x):
    return np.concatenate([1e-5**0.5 * (x - 1), [x @ x - 0.25]])


def penalty_2(x):
    n = len(x)
    y = np.exp(count(2, n) / 10) + np.exp(count(1, n - 1) / 10)
    root = 1e-5**0.5
    return np.concatenate([[x[0] - 0.2], root * (np.exp(x[1:] / 10) + np.exp(x[:-1] / 10) - y),
                           root * (np.exp(x[1:] / 10) - np.exp(-0.1)), [count(1, n)[::-1] @ x**2 - 1]])


def variably_dimensioned(x):
    s = count(1, len(x)) @ (x - 1)
    return np.concatenate([x - 1, [s, s**2]])


def trigonometric(x):
    return len(x) - np.cos(x).sum() + count(1, len(x)) * (1 - np.cos(x)) - np.sin(x)


def brown_almost_linear(x):
    return np.concatenate([x[:-1] + x.sum() - (len(x) + 1), [np.prod(x) - 1]])


def discrete_boundary_value(x):
    h = 1 / (len(x) + 1)
    wide = np.concatenate([[0], x, [0]])
    return 2 * x - wide[:-2] - wide[2:] + h**2 * (x + h * count(1, len(x)) + 1)**3 / 2


def discrete_integral_equation(x):
    h = 1 / (len(x) + 1)
    t = h * count(1, len(x))
    below = np.cumsum(t * (x + t + 1)**3)
    above = (1 - t) * (x + t + 1)**3
    return x + h * ((1 - t) * below + t * (above.sum() - np.cumsum(above))) / 2


def broyden_tridiagonal(x):
    wide = np.concatenate([[0], x, [0]])
    return (3 - 2 * x) * x - wide[:-2] - 2 * wide[2:] + 1


def broyden_banded(x):
    n = len(x)
    near = [[j for j in range(max(0, i - 5), min(n, i + 2)) if j != i] for i in range(n)]
    return x * (2 + 5 * x**2) + 1 - np.array([(x[j] * (1 + x[j])).sum() for j in near])


def linear_full_rank(x):
    s = 0.1 * x.sum()  # 2/m with m = 20
    return np.concatenate([x - s - 1, np.full(20 - len(x), -s - 1)])


def linear_rank_1(x):
    return count(1, 20) * (count(1, len(x)) @ x) - 1


def linear_rank_1_zero(x):
    inner = count(1, 18) * (count(2, len(x) - 1) @ x[1:-1]) - 1
    return np.concatenate([[-1], inner, [-1]])


def chebyquad(x):
    u = 2 * x - 1
    polynomials = [np.ones_like(u), u]
    while len(polynomials) <= len(x):
        polynomials.append(2 * u * polynomials[-1] - polynomials[-2])
    integrals = [0 if i % 2 else -1 / (i**2 - 1) for i in range(1, len(x) + 1)]
    return np.array([p.mean() for p in polynomials[1:]]) - integrals


def residuals_of(case):
    """The function for the case file of that name: its number and size do not matter."""
    name = case.split("_", 1)[1]
    return globals().get(name) or globals()[name.rsplit("_", 1)[0]]


class Objective:
    """Sum of squares with exact derivatives; counts its evaluations as the methods ask for them."""

    def __init__(self, residuals):
        self.raw = residuals
        self.values = self.gradients = 0

    def at(self, x):
        """Residuals and Jacobian."""
        h = 1e-100
        x = np.asarray(x, dtype=float)
        r = np.asarray(self.raw(x.astype(complex))).real
        columns = [np.asarray(self.raw(x + 1j * h * e)).imag / h for e in np.eye(len(x))]
        return r, np.array(columns).T

    def value(self, x):
        self.values += 1
        r = np.asarray(self.raw(np.asarray(x, dtype=float).astype(complex))).real
        return r @ r

    def gradient(self, x):
        self.gradients += 1
        r, j = self.at(x)
        return 2 * j.T @ r

    def hessian(self, x):
        """2 J'J by the complex step, the rest by differences of the Jacobian."""
        x = np.asarray(x, dtype=float)
        r, j = self.at(x)
        h = 6e-6 * np.maximum(np.abs(x), 1e-3 * max(np.linalg.norm(x), 1))
        bend = [(self.at(x + d * e)[1] - self.at(x - d * e)[1]).T @ r / (2 * d) for d, e in zip(h, np.eye(len(x)))]
        bend = np.array(bend)
        return 2 * j.T @ j + bend + bend.T
