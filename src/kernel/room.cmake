file(GLOB interpreter_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/kernel/interpreter/*.cpp)
target_sources(steepest_kernel PRIVATE ${interpreter_sources})
steepest_optimise(${interpreter_sources})

find_package(Eigen3 3.4 REQUIRED NO_MODULE)
target_link_libraries(steepest_kernel PRIVATE $<BUILD_INTERFACE:Eigen3::Eigen>)

# The module that compiles programs is opened at first use: where it was built, next to the program, where it is installed.
target_link_libraries(steepest_kernel PRIVATE ${CMAKE_DL_LIBS})
set_property(SOURCE ${PROJECT_SOURCE_DIR}/src/kernel/llvm_module.cpp APPEND PROPERTY COMPILE_DEFINITIONS
  STEEPEST_BUILD_DIRECTORY="${PROJECT_BINARY_DIR}"
  STEEPEST_MODULE_BUILD_DIRECTORY="${PROJECT_BINARY_DIR}/src/kernel/llvm"
  STEEPEST_MODULE_RELATIVE_DIRECTORY="${CMAKE_INSTALL_LIBDIR}/steepest"
  STEEPEST_MODULE_INSTALL_DIRECTORY="${CMAKE_INSTALL_FULL_LIBDIR}/steepest")
if(STEEPEST_LLVM AND EXISTS ${PROJECT_SOURCE_DIR}/src/kernel/llvm/CMakeLists.txt)
  add_subdirectory(${PROJECT_SOURCE_DIR}/src/kernel/llvm ${PROJECT_BINARY_DIR}/src/kernel/llvm)
endif()
