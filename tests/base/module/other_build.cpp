// A module of another build.
extern "C" __attribute__((visibility("default"))) const char* steepest_interface() { return "another"; }
