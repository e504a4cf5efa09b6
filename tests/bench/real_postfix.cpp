// Postfix on loopback for a benchmark: prints one JSON line with its port and the root of its certificate,
// and runs until its standard input ends.
#include <cstdio>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>

#include "servers.hpp"

int main() {
  try {
    const sti::support::TempFolder folder;
    const auto credentials = sti::interop::make_credentials(folder, sti::interop::Kind::ecdsa);
    const auto server = sti::interop::start_postfix({.credentials = credentials});
    nlohmann::json ready;
    ready["port"] = server->port("smtp");
    ready["ca"] = credentials.root.string();
    ready["name"] = sti::interop::server_name;
    std::cout << ready.dump() << std::endl;
    while (std::getchar() != EOF) {
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
