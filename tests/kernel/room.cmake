# The tests of compiled code open the module, which no program links.
if(TARGET steepest_llvm)
  add_dependencies(test_kernel steepest_llvm)
endif()
