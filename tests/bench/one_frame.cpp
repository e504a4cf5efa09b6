// A window without display and renderer, in a process of its own, until its first frame is laid out.
//
//   one_frame [FILE.stls]
#include <cstdlib>
#include <iostream>

#include "headless.hpp"

int main(int argc, char** argv) {
  sti::bench::Headless window;
  if (argc > 1) {
    if (const auto error = window.app().open_file(argv[1])) return std::cerr << error->text() << '\n', 1;
  }
  window.frame();
  std::_Exit(0);  // nobody waits for the taking down to see the frame
}
