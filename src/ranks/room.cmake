option(STEEPEST_MPI "Let mpirun share the rows over processes" ON)
if(STEEPEST_MPI)
  add_subdirectory(${PROJECT_SOURCE_DIR}/src/ranks/mpi ${PROJECT_BINARY_DIR}/src/ranks/mpi)
endif()
