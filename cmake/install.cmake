# What `cmake --install` places, and the package that find_package(steepest) reads.
include(CMakePackageConfigHelpers)

# The library as its users see it: one name for all rooms.
add_library(steepest_everything INTERFACE)
target_link_libraries(steepest_everything INTERFACE steepest_library steepest_report)
set_target_properties(steepest_everything PROPERTIES EXPORT_NAME steepest)
add_library(steepest::steepest ALIAS steepest_everything)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/steepest)
get_property(targets DIRECTORY ${PROJECT_SOURCE_DIR} PROPERTY BUILDSYSTEM_TARGETS)
foreach(target IN LISTS targets)
  get_target_property(type ${target} TYPE)
  if(target STREQUAL steepest_options)
    continue()
  elseif(type STREQUAL STATIC_LIBRARY OR type STREQUAL INTERFACE_LIBRARY)
    install(TARGETS ${target} EXPORT steepest ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  endif()
endforeach()

if(TARGET steepest)
  install(TARGETS steepest RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(EXISTS ${STEEPEST_DUCKDB_DIRECTORY}/libduckdb.so)
  install(FILES ${STEEPEST_DUCKDB_DIRECTORY}/libduckdb.so DESTINATION ${CMAKE_INSTALL_LIBDIR}/steepest)
endif()
install(DIRECTORY include/steepest DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT steepest NAMESPACE steepest:: FILE steepest-targets.cmake DESTINATION ${package_folder})
configure_package_config_file(cmake/steepest-config.cmake.in ${PROJECT_BINARY_DIR}/steepest-config.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/steepest-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/steepest-config.cmake ${PROJECT_BINARY_DIR}/steepest-config-version.cmake
  DESTINATION ${package_folder})

if(STEEPEST_TESTS)
  include(cmake/library_tests.cmake)
endif()
