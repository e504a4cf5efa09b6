// Inputs that try to make the program grow, each in any size.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "support/scripted_peer.hpp"

namespace sti::test {

/// A file for `verify` or `convert`, of about `size` bytes.
struct FileShape {
  std::string name;
  std::function<std::string(std::size_t size)> content;
  std::size_t size;  ///< the smaller of the two that are tried
};

/// A server that sends about `size` bytes to a session of that scheme.
struct StreamShape {
  std::string name, scheme;
  std::function<Script(std::size_t size)> script;
  std::size_t size;
};

std::vector<FileShape> chain_shapes();         ///< PEM and DER for `verify`
std::vector<FileShape> session_file_shapes();  ///< for `convert`
std::vector<StreamShape> stream_shapes();      ///< for `inspect`

/// `unit` as often as it fits into `size` bytes, at least once.
std::string repeated(std::string_view unit, std::size_t size);

}  // namespace sti::test
