# Most of a file's compile time is the standard library's headers: they are compiled once for all rooms, and once with
# GoogleTest for all tests. STEEPEST_PRECOMPILE=OFF shows a file that forgets an include.
set(STEEPEST_STANDARD_HEADERS
  <algorithm> <array> <chrono> <cmath> <cstdint> <cstdlib> <cstring> <functional> <limits> <map> <memory> <numeric>
  <optional> <span> <sstream> <string> <string_view> <utility> <variant> <vector>)

function(steepest_header_set name)
  if(NOT STEEPEST_PRECOMPILE)
    return()
  endif()
  file(WRITE ${PROJECT_BINARY_DIR}/generated/${name}.cpp.new "")
  file(COPY_FILE ${PROJECT_BINARY_DIR}/generated/${name}.cpp.new ${PROJECT_BINARY_DIR}/generated/${name}.cpp ONLY_IF_DIFFERENT)
  add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/generated/${name}.cpp)
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_link_libraries(${name} PRIVATE steepest_options)
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

function(steepest_precompiled target name)
  if(STEEPEST_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()

# Sources with loops over rows of their own. A precompiled header serves one level of optimisation only.
function(steepest_optimise)
  set_source_files_properties(${ARGN} PROPERTIES
    COMPILE_OPTIONS $<$<CONFIG:Release>:-O3> SKIP_PRECOMPILE_HEADERS ON SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# A few sources of a target are compiled as one, which takes a third of the time: what they instantiate is alike. So names
# in unnamed namespaces differ within a room, and within its tests. STEEPEST_UNITY=OFF compiles every file by itself.
function(steepest_together target)
  if(STEEPEST_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endfunction()
