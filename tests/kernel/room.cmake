# The tests of compiled code open the module, which no program links.
if(TARGET steepest_llvm)
  add_dependencies(test_kernel steepest_llvm)
  target_link_libraries(test_kernel PRIVATE steepest_loops)
  target_compile_definitions(test_kernel PRIVATE STEEPEST_HAS_LLVM)
else()
  set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/llvm_loops.cpp PROPERTIES HEADER_FILE_ONLY ON)
endif()
