find_package(nlohmann_json REQUIRED)
target_link_libraries(test_app PRIVATE nlohmann_json::nlohmann_json)
add_dependencies(test_app steepest)
# Generated code is compiled by the compiler of this build.
target_sources(test_app PRIVATE ${PROJECT_SOURCE_DIR}/tests/formula/compiled.cpp)
target_include_directories(test_app PRIVATE ${PROJECT_SOURCE_DIR}/tests/formula)
target_compile_definitions(test_app PRIVATE STEEPEST_CXX="${CMAKE_CXX_COMPILER}")
target_link_libraries(test_app PRIVATE steepest_graph steepest_table)
