#include "model/target.hpp"

namespace sti {

std::string endpoint_text(const std::string& address, std::uint16_t port) {
  const bool bracketed = address.find(':') != std::string::npos;
  return (bracketed ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

std::string Target::url() const { return scheme + "://" + endpoint_text(host, port); }

}  // namespace sti
