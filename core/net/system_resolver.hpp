#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/ip/address.hpp>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace sti::net {

/// One question to the system's resolver. The system offers no way to call it off (getaddrinfo), so it is
/// asked on a thread of its own that nobody waits for: where the answer comes after this object is gone, or
/// never, it is dropped. Used on the executor's thread only.
class SystemLookup {
 public:
  /// Addresses in order of preference, or why there are none, in the system's words.
  using Found = std::variant<std::vector<asio::ip::address>, std::string>;

  /// Asks. `answered` is called at most once, by the executor, and never after this is gone.
  SystemLookup(const asio::any_io_executor& executor, std::string host, std::function<void(Found)> answered);
  ~SystemLookup();
  SystemLookup(const SystemLookup&) = delete;
  SystemLookup& operator=(const SystemLookup&) = delete;

 private:
  struct Desk;
  std::shared_ptr<Desk> desk_;
};

}  // namespace sti::net
