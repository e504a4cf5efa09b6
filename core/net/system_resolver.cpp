#include "net/system_resolver.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace sti::net {
namespace {

SystemLookup::Found ask(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  // No AI_ADDRCONFIG: a machine whose only IPv6 address is ::1 may still ask for it.
  addrinfo* list = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &wanted, &list);
  if (error != 0) return std::string(error == EAI_SYSTEM ? std::strerror(errno) : ::gai_strerror(error));
  std::vector<asio::ip::address> addresses;
  for (const auto* entry = list; entry; entry = entry->ai_next) {
    asio::ip::tcp::endpoint endpoint;
    if (entry->ai_addrlen > endpoint.capacity()) continue;
    std::memcpy(endpoint.data(), entry->ai_addr, entry->ai_addrlen);
    endpoint.resize(entry->ai_addrlen);
    addresses.push_back(endpoint.address());
  }
  ::freeaddrinfo(list);
  return addresses;
}

}  // namespace

/// Where the thread hands the answer in, as long as somebody waits for it.
struct SystemLookup::Desk {
  std::mutex mutex;
  std::function<void(Found)> deliver;  ///< empty once nobody waits
};

SystemLookup::SystemLookup(const asio::any_io_executor& executor, std::string host,
                           std::function<void(Found)> answered)
    : desk_(std::make_shared<Desk>()) {
  const auto told = std::make_shared<std::function<void(Found)>>(std::move(answered));
  desk_->deliver = [executor, told](Found found) {
    asio::post(executor, [alive = std::weak_ptr(told), found = std::move(found)]() mutable {
      if (const auto tell = alive.lock()) (*tell)(std::move(found));
    });
  };
  try {
    std::thread([desk = desk_, host = std::move(host)] {
      auto found = ask(host);
      const std::lock_guard lock(desk->mutex);
      if (desk->deliver) desk->deliver(std::move(found));
    }).detach();
  } catch (const std::system_error& error) {
    desk_->deliver(std::string(error.what()));
  }
}

SystemLookup::~SystemLookup() {
  const std::lock_guard lock(desk_->mutex);
  desk_->deliver = nullptr;
}

}  // namespace sti::net
