# What a branch on a traced value gets is a message of the compiler.
target_compile_definitions(test_library PRIVATE STEEPEST_COMPILER="${CMAKE_CXX_COMPILER}")
