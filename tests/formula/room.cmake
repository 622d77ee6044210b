# Generated code is compiled by the compiler of this build.
target_compile_definitions(test_formula PRIVATE STEEPEST_CXX="${CMAKE_CXX_COMPILER}")
