// Lines of every protocol under any bytes: the tree covers them, also once a part is hidden. The first byte
// chooses scheme, role and direction.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "dissect/line_tree.hpp"
#include "leaf_coverage/leaf_coverage.hpp"

namespace {

void check(const sti::dissect::Node& tree) {
  const auto fault = sti::dissect::coverage_fault(tree);
  if (fault.empty()) return;
  std::fprintf(stderr, "%s\n", fault.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sti;
  using namespace sti::dissect;
  using event::MessageRole;
  if (size == 0) return 0;
  constexpr const char* schemes[] = {"smtp", "pop3", "imap", "sieve", "xmpp", "nntp", "ldap"};
  constexpr MessageRole roles[] = {MessageRole::greeting, MessageRole::command, MessageRole::reply,
                                   MessageRole::continuation, MessageRole::data};
  const unsigned choice = data[0];
  LineKind kind;
  kind.direction = choice & 1 ? Direction::client_to_server : Direction::server_to_client;
  kind.role = choice & 2 ? MessageRole::capability : roles[(choice >> 2) % 5];
  const auto family = line_family(schemes[(choice >> 2) / 5 % 7]);

  const ByteView line(data + 1, size - 1);
  const Range where{StreamId{main_connection, Layer::wire, kind.direction}, 1000, line.size()};
  auto tree = line_tree(family, line, where, kind);
  if (!tree) std::abort();
  check(*tree);
  const Range secrets[] = {{where.stream, where.offset + line.size() / 4, line.size() / 4},
                           {where.stream, where.offset + line.size() / 4 * 3, line.size() / 8}};
  hide(*tree, line, secrets);
  check(*tree);
  return 0;
}
