#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "app/walk.hpp"

namespace steepest::app {
namespace {

// A signal handler can reach nothing else.
volatile std::sig_atomic_t interrupted = 0;

extern "C" void on_interrupt(int signal) {
  interrupted = 1;
  std::signal(signal, SIG_DFL);
}

// Nothing can be saved here: the rows that were to come are gone.
extern "C" void on_missing_page(int) {
  static constexpr char message[] =
      "error: a file was cut short while its rows were read in place\n  begin anew when it is whole again\n";
  const auto written = write(STDERR_FILENO, message, sizeof message - 1);
  static_cast<void>(written);
  constexpr int data_error = 4;  // as exit_status() has it, which a signal handler may not call
  std::_Exit(data_error);
}

}  // namespace

void explain_missing_pages() { std::signal(SIGBUS, on_missing_page); }

InterruptGuard::InterruptGuard() {
  interrupted = 0;
  std::signal(SIGINT, on_interrupt);
}

InterruptGuard::~InterruptGuard() { std::signal(SIGINT, SIG_DFL); }

bool InterruptGuard::requested() { return interrupted != 0; }

}  // namespace steepest::app
