# Modules are opened at first use: where they were built, next to the program, where they are installed.
target_link_libraries(steepest_base PRIVATE ${CMAKE_DL_LIBS})
set_source_files_properties(${PROJECT_SOURCE_DIR}/src/base/module.cpp PROPERTIES COMPILE_DEFINITIONS
  "STEEPEST_BUILD_DIRECTORY=\"${PROJECT_BINARY_DIR}\";STEEPEST_MODULE_BUILD_DIRECTORY=\"${STEEPEST_MODULE_DIRECTORY}\";STEEPEST_MODULE_RELATIVE_DIRECTORY=\"${CMAKE_INSTALL_LIBDIR}/steepest\";STEEPEST_MODULE_INSTALL_DIRECTORY=\"${CMAKE_INSTALL_FULL_LIBDIR}/steepest\""
  SKIP_UNITY_BUILD_INCLUSION ON)
