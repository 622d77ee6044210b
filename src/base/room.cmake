# Modules are opened at first use: where they were built, next to the program, where they are installed.
target_link_libraries(steepest_base PRIVATE ${CMAKE_DL_LIBS})
set_source_files_properties(${PROJECT_SOURCE_DIR}/src/base/module.cpp PROPERTIES COMPILE_DEFINITIONS
  "STEEPEST_BUILD_DIRECTORY=\"${PROJECT_BINARY_DIR}\";STEEPEST_MODULE_BUILD_DIRECTORY=\"${STEEPEST_MODULE_DIRECTORY}\";STEEPEST_MODULE_RELATIVE_DIRECTORY=\"${CMAKE_INSTALL_LIBDIR}/steepest\";STEEPEST_MODULE_INSTALL_DIRECTORY=\"${CMAKE_INSTALL_FULL_LIBDIR}/steepest\""
  SKIP_UNITY_BUILD_INCLUSION ON)

# What a program and its modules must agree on: the classes that pass between them, and who compiled them.
file(GLOB shared_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/steepest/*.* ${PROJECT_SOURCE_DIR}/src/kernel/*.hpp
  ${PROJECT_SOURCE_DIR}/src/ranks/*.hpp)
set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${shared_headers})
set(interface "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${STEEPEST_SANITIZE}")
foreach(header IN LISTS shared_headers)
  file(SHA256 ${header} digest)
  string(APPEND interface ${digest})
endforeach()
string(SHA256 interface "${interface}")
string(SUBSTRING ${interface} 0 16 interface)
set_property(SOURCE ${PROJECT_SOURCE_DIR}/src/base/module.cpp APPEND PROPERTY COMPILE_DEFINITIONS
  STEEPEST_INTERFACE="${interface}")
add_library(steepest_interface OBJECT ${PROJECT_SOURCE_DIR}/src/base/module/interface.cpp)
target_compile_definitions(steepest_interface PRIVATE STEEPEST_INTERFACE="${interface}")
