// The client under any bytes from a server: it always ends up in a state that it can be asked about, and says
// why.
#include <cstdint>
#include <cstdlib>

#include "tls/client.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sti;
  using namespace sti::tls;
  ClientConfig config;
  config.server_name = "mail.example.org";
  config.random = [](std::span<std::uint8_t> out) {
    for (auto& byte : out) byte = 0x42;
  };
  Client client(config);
  client.receive({});
  client.take_output();
  client.receive({data, size});
  client.end_of_stream();
  client.take_output();
  client.take_plaintext();
  if (client.state() == State::handshaking || client.state() == State::open) std::abort();
  if (client.state() == State::failed && (!client.error() || client.error()->text().empty())) std::abort();
  return 0;
}
