# A method is one file in methods/: its name there (newton_cg.cpp) is the name of the function it defines (method_newton_cg).
file(GLOB parts CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/direction/*.cpp ${CMAKE_CURRENT_LIST_DIR}/search/*.cpp)
file(GLOB methods CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/methods/*.cpp)
if(STEEPEST_METHODS)
  file(GLOB further CONFIGURE_DEPENDS ${STEEPEST_METHODS}/*.cpp)
  list(APPEND methods ${further})
endif()
include(${PROJECT_SOURCE_DIR}/cmake/methods.cmake)
steepest_method_list(${PROJECT_BINARY_DIR}/generated/descend/methods.cpp ${methods})
target_sources(steepest_descend PRIVATE ${parts} ${methods} ${PROJECT_BINARY_DIR}/generated/descend/methods.cpp)

find_package(Eigen3 3.4 REQUIRED NO_MODULE)
target_link_libraries(steepest_descend PRIVATE $<BUILD_INTERFACE:Eigen3::Eigen>)
# Methods, directions and searches name their constants as they like; the list of methods can be replaced at link time.
set_source_files_properties(${methods} ${parts} ${PROJECT_BINARY_DIR}/generated/descend/methods.cpp
  PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
# Its loops over long vectors, in whatever file, run several elements at a time; nobody asks for errno after a root.
# An update rule has up to six arrays, which the loop must see to lie apart before it does so.
target_compile_options(steepest_descend PRIVATE $<$<CONFIG:Release>:-O3> -fno-math-errno
  $<$<CXX_COMPILER_ID:GNU>:--param=vect-max-version-for-alias-checks=24>)
# They are many and short: what they all include is most of their compile time.
set(own_headers ${CMAKE_CURRENT_LIST_DIR}/method.hpp)
