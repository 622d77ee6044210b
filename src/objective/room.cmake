find_package(Threads REQUIRED)
target_link_libraries(steepest_objective PUBLIC Threads::Threads)
steepest_optimise(${sources})
