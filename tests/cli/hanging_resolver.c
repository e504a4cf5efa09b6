/* Put before the C library: looking a name up takes longer than anybody waits. */
#include <netdb.h>
#include <unistd.h>

int getaddrinfo(const char* node, const char* service, const struct addrinfo* hints,
                struct addrinfo** result) {
  (void)node, (void)service, (void)hints, (void)result;
  sleep(600);
  return EAI_AGAIN;
}
