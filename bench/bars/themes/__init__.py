"""Everything that is measured, in the order of the table. A theme takes the build folder and yields records."""
from bars.themes import (factors, fits, gradbench, gradients, graphs, parquet, passes, products, squares, start,
                         threads, updates, walks)

THEMES = {
    "start": ("From a command to the first gradient", start.measure),
    "passes": ("One value and gradient over a table", passes.measure),
    "squares": ("J'J and J'r of a sum of squares in the same pass", squares.measure),
    "products": ("Matrix products: softmax 60,000 x 784 x 10, network 20,000 x 784-128-10", products.measure),
    "factors": ("Matrix factorisation", factors.measure),
    "parquet": ("Parquet, 500,000 rows of 101 doubles, to the first gradient", parquet.measure),
    "threads": ("Two threads and two processes over one", threads.measure),
    "gradients": ("A gradient over its function, and over tapes", gradients.measure),
    "fits": ("Fits to the same quality (evaluations: ours | theirs)", fits.measure),
    "walks": ("L-BFGS down the extended Rosenbrock function, to 1e-10 (evaluations: ours | theirs)", walks.measure),
    "updates": ("Between two gradients", updates.measure),
    "graphs": ("Large graphs, sparse Hessians", graphs.measure),
    "gradbench": ("GradBench, and the best of other tools as a multiple of the plain function", gradbench.measure),
}
