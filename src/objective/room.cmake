find_package(Threads REQUIRED)
target_link_libraries(steepest_objective PUBLIC Threads::Threads)
# The loops over rows that no compiled program holds.
steepest_optimise(${PROJECT_SOURCE_DIR}/src/objective/householder.cpp ${PROJECT_SOURCE_DIR}/src/objective/products.cpp
  ${PROJECT_SOURCE_DIR}/src/objective/packing.cpp ${PROJECT_SOURCE_DIR}/src/objective/gram.cpp ${PROJECT_SOURCE_DIR}/src/objective/line_reducer.cpp
  ${PROJECT_SOURCE_DIR}/src/objective/triangle.cpp
  ${PROJECT_SOURCE_DIR}/src/objective/least_squares.cpp ${PROJECT_SOURCE_DIR}/src/objective/leaf_loop.cpp
  ${PROJECT_SOURCE_DIR}/src/objective/partial_tree.cpp)
