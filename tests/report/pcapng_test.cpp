#include "report/pcapng.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "support/recording.hpp"
#include "support/sample_session.hpp"

namespace sti::report {
namespace {

std::uint32_t little32(std::string_view file, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(file[at + i]);
  return value;
}

/// Types of the blocks, whose two lengths must agree and lead to the end of the file.
std::vector<std::uint32_t> block_types(std::string_view file) {
  std::vector<std::uint32_t> out;
  while (!file.empty()) {
    if (file.size() < 12) throw std::runtime_error("half a block");
    const auto length = little32(file, 4);
    if (length % 4 != 0 || length < 12 || length > file.size()) throw std::runtime_error("a wrong length");
    if (little32(file, length - 4) != length) throw std::runtime_error("lengths that differ");
    out.push_back(little32(file, 0));
    file.remove_prefix(length);
  }
  return out;
}

std::size_t count(const std::vector<std::uint32_t>& types, std::uint32_t type) {
  return static_cast<std::size_t>(std::count(types.begin(), types.end(), type));
}

TEST(Pcapng, IsMadeOfWholeBlocks) {
  for (const auto& steps :
       {test::verified_smtp(), test::injected_smtp(), test::unverified_imaps(), test::unreachable()}) {
    const auto types = block_types(pcapng(test::session_of(steps), {}));
    ASSERT_GE(types.size(), 2u);
    EXPECT_EQ(types[0], 0x0A0D0D0Au);
    EXPECT_EQ(types[1], 1u);
  }
}

TEST(Pcapng, HasKeysOnlyWhereAskedFor) {
  const auto session = test::session_of(test::verified_smtp());
  EXPECT_EQ(count(block_types(pcapng(session, {})), 10), 0u);
  EXPECT_EQ(count(block_types(pcapng(session, {true, false})), 10), 1u);
}

TEST(Pcapng, SaysHowItsLinesAreFoundWhereThePortDoesNotTell) {
  const auto comment = [](const char* scheme, const Endpoint& remote) {
    test::Recording r({scheme, "mail.example", 25});
    r.add(event::Connected{{"192.0.2.1", 50000}, remote});
    const auto file = pcapng(test::session_of(r.steps()), {});
    const auto size = static_cast<std::size_t>(static_cast<std::uint8_t>(file[26]) |
                                               static_cast<std::uint8_t>(file[27]) << 8);
    EXPECT_EQ(file.substr(24, 2), std::string("\1\0", 2)) << "opt_comment";
    return file.substr(28, size);
  };
  EXPECT_TRUE(comment("smtp", {"192.0.2.2", 25}).ends_with("written by STARTTLS Inspector."));
  EXPECT_TRUE(comment("pop3s", {"192.0.2.2", 995}).ends_with("written by STARTTLS Inspector."));
  EXPECT_TRUE(comment("sieve", {"192.0.2.2", 4190}).ends_with("written by STARTTLS Inspector."));
  EXPECT_TRUE(comment("smtp", {"192.0.2.2", 40025}).ends_with("tshark -d tcp.port==40025,smtp"));
  EXPECT_TRUE(comment("lmtp", {"192.0.2.2", 24}).ends_with("tshark -d tcp.port==24,smtp"));
  EXPECT_TRUE(comment("nntp", {"192.0.2.2", 119}).ends_with("written by STARTTLS Inspector."));
  EXPECT_TRUE(comment("nntp", {"192.0.2.2", 40119}).ends_with("tshark -d tcp.port==40119,nntp"));
  EXPECT_TRUE(comment("imaps", {"2001:db8::2", 4993}).ends_with("tshark -d tls.port==4993,imap"));
}

TEST(Pcapng, HasNoPacketsWithoutAConnection) {
  EXPECT_EQ(count(block_types(pcapng(test::session_of(test::unreachable()), {})), 6), 0u);
  test::Recording r({"smtp", "h", 25});
  r.add(event::Connected{{"not an address", 1}, {"1.2.3:4", 2}});
  r.line(Direction::server_to_client, "220 x\r\n", event::MessageRole::greeting);
  EXPECT_EQ(count(block_types(pcapng(test::session_of(r.steps()), {})), 6), 0u);
}

TEST(Pcapng, SplitsWhatNoPacketCanHold) {
  test::Recording r({"smtp", "h", 25});
  r.add(event::Connected{{"2001:db8::2", 4000}, {"2001:db8::1", 25}});
  r.chunk(main_stream::wire_s2c, Bytes(200000, 'x'));
  EXPECT_EQ(count(block_types(pcapng(test::session_of(r.steps()), {})), 6), 3u + 13u);
}

struct Packet {
  std::string flags;   ///< who sent it ("c" or "s") and with which TCP flags
  std::uint64_t t_us;  ///< since the first
};
/// Those of an IPv4 connection to port 25.
std::vector<Packet> packets(std::string_view file) {
  std::vector<Packet> out;
  std::uint64_t first = 0;
  while (!file.empty()) {
    const auto length = little32(file, 4);
    if (little32(file, 0) == 6) {
      const auto time = std::uint64_t{little32(file, 12)} << 32 | little32(file, 16);
      if (out.empty()) first = time;
      constexpr std::size_t ip = 28, ip_header = 20;
      const auto flags = static_cast<unsigned char>(file[ip + ip_header + 13]);
      const auto port = static_cast<unsigned char>(file[ip + ip_header + 1]);
      std::string text = port == 25 ? "s " : "c ";
      for (const auto& [bit, letter] : {std::pair{2, 'S'}, {1, 'F'}, {4, 'R'}, {8, 'P'}, {16, '.'}})
        if (flags & bit) text += letter;
      out.push_back({text, time - first});
    }
    file.remove_prefix(length);
  }
  return out;
}

/// The packets of a connection that greets and then ends in these ways, after the three that open it.
std::string closing(const std::vector<std::pair<event::CloseKind, Direction>>& ends) {
  test::Recording r({"smtp", "h", 25});
  r.add(event::Connected{{"192.0.2.1", 4000}, {"192.0.2.25", 25}});
  r.chunk(main_stream::wire_s2c, bytes_of("220 x\r\n"));
  for (const auto& [kind, direction] : ends) r.add(event::Closed{kind}, direction);
  r.add(event::Finished{});
  std::string out;
  const auto all = packets(pcapng(test::session_of(r.steps()), {}));
  for (std::size_t i = 3; i < all.size(); ++i) out += (i > 3 ? ", " : "") + all[i].flags;
  return out;
}

TEST(Pcapng, ClosesInTheOrderInWhichItWasClosed) {
  constexpr auto client = Direction::client_to_server, server = Direction::server_to_client;
  using enum event::CloseKind;
  EXPECT_EQ(closing({{ours, client}}), "s P., c F., s ., s F., c .");
  EXPECT_EQ(closing({{end_of_stream, server}}), "s P., s F., c ., c F., s .");
  EXPECT_EQ(closing({{close_notify, server}, {end_of_stream, server}}), "s P., s F., c ., c F., s .");
  EXPECT_EQ(closing({{reset, server}}), "s P., s R.");
  EXPECT_EQ(closing({}), "s P., c F., s ., s F., c .");
}

TEST(Pcapng, HasEveryConnection) {
  test::Recording r({"smtp", "h", 25});
  const Endpoint server{"192.0.2.25", 25};
  r.add(event::Connected{{"192.0.2.1", 4000}, server});
  r.on({1}).add(event::Connecting{server, ConnectionRole::probe});
  r.add(event::Connected{{"192.0.2.1", 4001}, server, ConnectionRole::probe});
  r.chunk({{1}, Layer::wire, Direction::client_to_server}, bytes_of("\x16"));
  r.on(main_connection).chunk(main_stream::wire_s2c, bytes_of("220 x\r\n"));
  r.add(event::Finished{});
  std::string flags;
  for (const auto& packet : packets(pcapng(test::session_of(r.steps()), {}))) flags += packet.flags + ", ";
  const std::string opening = "c S, s S., c ., ", end = "c F., s ., s F., c ., ";
  EXPECT_EQ(flags, opening + opening + "c P., s P., " + end + end);
}

TEST(Pcapng, OpensWhenTheConnectionWasAskedFor) {
  test::Recording r({"smtp", "h", 25});
  r.add(event::Connecting{{"2001:db8::1", 25}});
  r.wait(1000);
  r.add(event::Connecting{{"192.0.2.25", 25}});
  r.wait(30000);
  r.add(event::Connected{{"192.0.2.1", 4000}, {"192.0.2.25", 25}});
  const auto all = packets(pcapng(test::session_of(r.steps()), {}));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].flags, "c S");
  EXPECT_EQ(all[1].flags, "s S.");
  EXPECT_EQ(all[1].t_us, 30000u);
}

/// What tshark says of the session's capture; empty where it cannot be run.
std::string dissected(const Inspection& session, const std::string& arguments) {
  const auto path = std::filesystem::temp_directory_path() / ("pcapng_test." + std::to_string(::getpid()));
  std::ofstream(path, std::ios::binary) << pcapng(session, {});
  std::string out;
  const auto command = "HOME=/nonexistent tshark -n -r '" + path.string() + "' " + arguments + " 2>/dev/null";
  if (auto* pipe = ::popen(command.c_str(), "r")) {
    char buffer[4096];
    while (const auto n = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, n);
    ::pclose(pipe);
  }
  std::filesystem::remove(path);
  return out;
}

TEST(Pcapng, IsReadByAnotherProgram) {
  const auto session = test::session_of(test::verified_smtp());
  const auto lines = dissected(session, "-o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE");
  ASSERT_FALSE(lines.empty()) << "tshark, which the tests need, showed nothing";
  EXPECT_NE(lines.find("192.0.2.25"), std::string::npos);
  EXPECT_NE(lines.find("C: EHLO localhost"), std::string::npos);
  EXPECT_NE(lines.find("Client Hello"), std::string::npos);
  EXPECT_EQ(lines.find("ncorrect"), std::string::npos) << lines;
  EXPECT_EQ(lines.find("Malformed"), std::string::npos) << lines;
  EXPECT_EQ(lines.find("Retransmission"), std::string::npos) << lines;
  EXPECT_EQ(
      dissected(session, "-Y 'tcp.analysis.flags || tcp.checksum.status == 0 || ip.checksum.status == 0'"),
      "");
}

}  // namespace
}  // namespace sti::report
