// Loaded into the window program by the benchmark first_frame (LD_PRELOAD), in front of GLFW: when the first
// frame is on the display, writes the time to the file descriptor that FIRST_SWAP_FD names, and ends the
// process.
#include <dlfcn.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

struct GLFWwindow;

namespace {

template <typename Function>
Function* next(const char* name) {
  auto* found = dlsym(RTLD_NEXT, name);
  if (!found) _exit(3);
  return reinterpret_cast<Function*>(found);
}

}  // namespace

extern "C" void glfwSwapBuffers(GLFWwindow* window) {
  next<void(GLFWwindow*)>("glfwSwapBuffers")(window);
  // Swapping only asks for it; glFinish returns when all that was asked for is done.
  using Done = void (*)();
  const auto finish = next<Done(const char*)>("glfwGetProcAddress")("glFinish");
  const char* where = std::getenv("FIRST_SWAP_FD");
  if (!finish || !where) _exit(3);
  finish();
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  dprintf(std::atoi(where), "%lld.%09ld\n", static_cast<long long>(now.tv_sec), now.tv_nsec);
  _exit(0);
}
