find_package(Eigen3 3.4 REQUIRED NO_MODULE)
target_link_libraries(steepest_fit PRIVATE $<BUILD_INTERFACE:Eigen3::Eigen>)
