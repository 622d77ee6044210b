# A program with one method more, a file dropped beside the others: its own list of methods takes the library's place.
file(GLOB methods CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/descend/methods/*.cpp)
set(dropped ${PROJECT_SOURCE_DIR}/tests/descend/dropped/half_step.cpp)
set(list_with_dropped ${PROJECT_BINARY_DIR}/generated/tests/methods_with_dropped.cpp)
include(${PROJECT_SOURCE_DIR}/cmake/methods.cmake)
steepest_method_list(${list_with_dropped} ${methods} ${dropped})
add_executable(test_dropped_method ${PROJECT_SOURCE_DIR}/tests/descend/dropped/dropped_test.cpp ${dropped}
  ${list_with_dropped})
target_link_libraries(test_dropped_method PRIVATE steepest_descend steepest_options GTest::gtest_main GTest::gmock)
steepest_precompiled(test_dropped_method steepest_test_headers)
gtest_discover_tests(test_dropped_method TEST_PREFIX descend. DISCOVERY_TIMEOUT 60)
