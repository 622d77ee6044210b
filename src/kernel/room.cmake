file(GLOB interpreter_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/kernel/interpreter/*.cpp)
target_sources(steepest_kernel PRIVATE ${interpreter_sources})
steepest_optimise(${interpreter_sources})

find_package(Eigen3 3.4 REQUIRED NO_MODULE)
target_link_libraries(steepest_kernel PRIVATE $<BUILD_INTERFACE:Eigen3::Eigen>)

if(STEEPEST_LLVM AND EXISTS ${PROJECT_SOURCE_DIR}/src/kernel/llvm/CMakeLists.txt)
  add_subdirectory(${PROJECT_SOURCE_DIR}/src/kernel/llvm ${PROJECT_BINARY_DIR}/src/kernel/llvm)
endif()
