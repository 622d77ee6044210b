find_package(nlohmann_json REQUIRED)
target_link_libraries(test_app PRIVATE nlohmann_json::nlohmann_json)
add_dependencies(test_app steepest)
target_link_libraries(test_app PRIVATE steepest_graph)
