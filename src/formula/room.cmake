# The printers have words of their own for what the reader names too.
file(GLOB printers CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/code*.cpp ${CMAKE_CURRENT_LIST_DIR}/latex.cpp
  ${CMAKE_CURRENT_LIST_DIR}/print.cpp)
set_source_files_properties(${printers} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
