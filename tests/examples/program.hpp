#pragma once

#include <stdio.h>

#include <array>
#include <memory>
#include <string>

namespace examples {

/// What a shell command prints, run at the root of the sources with this build's `steepest` first on the path.
inline std::string printed(const std::string& command) {
  const std::string line = "cd '" STEEPEST_SOURCE_DIR "' && PATH='" STEEPEST_BINARY_DIR "':\"$PATH\" && " + command;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(line.c_str(), "r"), pclose);
  std::string text;
  std::array<char, 4096> buffer;
  while (const std::size_t count = fread(buffer.data(), 1, buffer.size(), pipe.get()))
    text.append(buffer.data(), count);
  return text;
}

}  // namespace examples
