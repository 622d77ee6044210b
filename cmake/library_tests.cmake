# The program of examples/library, once inside this build and once against an installed copy.
set(library_answer "slope of x\\^2\\*sin\\(x\\) at 2: 1\\.9726.*x = 1, y = 1,.*Vm = 212\\.68.*\\+- 6\\.947.*K = 0\\.06412")

add_executable(library_example examples/library/main.cpp)
target_link_libraries(library_example PRIVATE steepest::steepest steepest_options)
add_test(NAME library.in_tree COMMAND library_example)

set(sanitizer_flag)
if(STEEPEST_SANITIZE)
  set(sanitizer_flag -fsanitize=${STEEPEST_SANITIZE})
endif()
add_test(NAME library.installed
  COMMAND ${CMAKE_COMMAND}
    -DBUILD=${PROJECT_BINARY_DIR} -DEXAMPLE=${PROJECT_SOURCE_DIR}/examples/library
    -DCOMPILER=${CMAKE_CXX_COMPILER} "-DFLAGS=${sanitizer_flag}"
    -P ${PROJECT_SOURCE_DIR}/cmake/test_installed.cmake)

set_tests_properties(library.in_tree library.installed PROPERTIES
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} PASS_REGULAR_EXPRESSION "${library_answer}")
