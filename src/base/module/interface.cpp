// Linked into every module: says which build it belongs to.
extern "C" __attribute__((visibility("default"))) const char* steepest_interface() { return STEEPEST_INTERFACE; }
