# The checker of structural rules runs them on the reference interpreter; MPFR is the independent truth.
target_link_libraries(test_derive PRIVATE steepest_kernel steepest_formula mpfr gmp)
