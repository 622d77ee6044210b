# steepest_method_list(OUTPUT FILE ...): the source that lists the methods of these files. A method is one file: its name
# (newton_cg.cpp) is the name of the function that it defines (method_newton_cg).
function(steepest_method_list output)
  set(METHOD_DECLARATIONS "")
  set(METHOD_CALLS "")
  foreach(file IN LISTS ARGN)
    get_filename_component(method ${file} NAME_WE)
    string(APPEND METHOD_DECLARATIONS "Method method_${method}();\n")
    string(APPEND METHOD_CALLS "      method_${method}(),\n")
  endforeach()
  configure_file(${PROJECT_SOURCE_DIR}/src/descend/methods.cpp.in ${output} @ONLY)
endfunction()
