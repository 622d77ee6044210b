# A module as another build would leave it.
add_library(steepest_other_build MODULE ${PROJECT_SOURCE_DIR}/tests/base/module/other_build.cpp)
set_target_properties(steepest_other_build PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${STEEPEST_MODULE_DIRECTORY})
add_dependencies(test_base steepest_other_build)
