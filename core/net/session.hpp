#pragma once

#include <algorithm>
#include <array>
#include <asio/awaitable.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "net/ending.hpp"
#include "net/judge.hpp"
#include "net/options.hpp"
#include "net/patience.hpp"
#include "net/recorder.hpp"
#include "net/tls_layer.hpp"
#include "net/upgrade_gate.hpp"
#include "protocol/dialogue.hpp"
#include "protocol/registry.hpp"

namespace sti::net {

/// What the engine lends its sessions.
struct Surroundings {
  asio::any_io_executor executor;
  EventQueue& queue;
  const Clock& clock;
  asio::steady_timer& room;  ///< cancelled whenever the queue has room again
};

/// One session as it runs: a single coroutine that pumps bytes between socket, dialogue, TLS and tap, and
/// tells what happens through its recorder. Everything on the engine thread.
class LiveSession {
 public:
  LiveSession(SessionId id, SessionOptions options, Surroundings surroundings);
  LiveSession(const LiveSession&) = delete;
  LiveSession& operator=(const LiveSession&) = delete;

  /// From Started to Finished. To be spawned with slot() bound, and to outlive what it waits for.
  asio::awaitable<void> run();
  asio::cancellation_slot slot() { return patience_.slot(); }

  void cancel() { patience_.cancel(); }
  void command(std::string line);
  void close();
  /// run() ended in an exception: says so and finishes the transcript.
  void crashed(const std::exception_ptr& exception);

 private:
  /// What a read came to.
  enum class Arrival : std::uint8_t { bytes, ended, reset, stopped, interrupted, too_much };
  /// What a dialogue's actions asked for.
  struct Wish {
    bool start_tls = false, done = false;
    std::optional<Ending> failed;
  };
  /// What a turn of the dialogue inside TLS came to.
  enum class Turn : std::uint8_t { go_on, done, failed, tls_failed, ended, stopped, too_much };

  asio::awaitable<Ending> converse();

  // session_io.cpp: the socket
  asio::awaitable<std::optional<Ending>> connect();
  asio::awaitable<Arrival> read(std::chrono::milliseconds limit);
  asio::awaitable<bool> wait_for_room();
  /// The peer has sent more than a session takes: bytes, or events for its bytes.
  [[nodiscard]] bool spent() const;
  [[nodiscard]] std::uint64_t most_events() const {
    // What a person types makes events too, and an answer may be short.
    constexpr std::uint64_t of_a_command = 8;
    return std::min(options_.most_events, recorder_.most_events() + commands_sent_ * of_a_command);
  }
  asio::awaitable<void> flush();
  bool read_waiting();
  [[nodiscard]] bool has_errand() const { return open_ && (closing_ || !commands_.empty()); }
  ByteView arrived() const { return ByteView(input_.data(), input_size_); }
  Range record_arrived();
  void note_end(Arrival arrival);
  void shut();

  // session_plain.cpp: before TLS
  asio::awaitable<std::optional<Ending>> speak_plaintext();
  void hear_plaintext();
  [[nodiscard]] bool may_probe() const;
  asio::awaitable<std::optional<Ending>> probe();
  Ending plaintext_stopped();
  std::optional<Ending> pass_gate();
  Ending bytes_injected(const Range& where, ByteView bytes, std::string_view when);
  Ending plaintext_ended(Arrival arrival);

  // session_tls.cpp: the handshake
  [[nodiscard]] tls::ClientConfig tls_config() const;
  void make_tls();
  asio::awaitable<std::optional<Ending>> shake_hands();
  asio::awaitable<std::optional<Ending>> await_first_record();
  void established();
  void leave_handshake();
  Ending handshake_failed(TlsEnd end);
  Ending handshake_stopped(Arrival arrival);

  // session_inside.cpp: the dialogue inside TLS, and an orderly end
  asio::awaitable<Ending> speak_encrypted();
  asio::awaitable<Turn> ask();
  asio::awaitable<Turn> stay();
  asio::awaitable<Turn> say_goodbye();
  asio::awaitable<Turn> carry_out();
  bool anything_at_hand();
  asio::awaitable<Turn> hear(std::chrono::milliseconds limit);
  asio::awaitable<Turn> hear_the_end();
  std::optional<Ending> connection_over();
  asio::awaitable<Arrival> read_tls(std::chrono::milliseconds limit);
  void note_arrival();
  void take_record();
  asio::awaitable<std::optional<Ending>> close_tls();
  [[nodiscard]] Ending judged() const;
  Ending come_to(Turn turn);
  void note_silence();

  // session.cpp: what actions and stops become
  Wish act();
  void act(protocol::Send& send);
  Ending act(protocol::Fail& fail);
  [[nodiscard]] Range in_input(const protocol::Span& span) const;
  Ending problem(Outcome outcome, Error error);
  Ending stopped();
  Ending too_much();
  [[nodiscard]] StreamId own_stream() const {
    return inside_ ? main_stream::clear_c2s : main_stream::wire_c2s;
  }
  [[nodiscard]] StreamId peer_stream() const {
    return inside_ ? main_stream::clear_s2c : main_stream::wire_s2c;
  }

  SessionOptions options_;
  Surroundings surroundings_;
  std::string name_;  ///< to verify and to send as SNI, without a trailing dot
  const protocol::Protocol* protocol_;
  Recorder recorder_;
  Patience patience_;
  Judge judge_;
  std::unique_ptr<protocol::Dialogue> dialogue_;
  std::unique_ptr<TlsLayer> tls_;

  asio::ip::tcp::socket socket_;
  asio::ip::tcp::endpoint remote_;
  Bytes opening_;        ///< the first bytes that the server sent
  bool probed_ = false;  ///< asked on a second connection whether the server waits for TLS
  std::array<std::uint8_t, 16384 + 512> input_;  ///< one read; a TLS record fits
  std::size_t input_size_ = 0;
  std::size_t for_tls_ = 0;  ///< bytes at the end of what arrived that TLS has not been given yet
  Range arrived_at_;         ///< of the read that those are from
  Bytes clear_;              ///< came from inside TLS and was not given to the dialogue yet
  Bytes output_;             ///< plaintext to be written at the next flush
  std::uint64_t received_ = 0;

  protocol::Actions actions_;
  std::uint64_t taken_ = 0;  ///< bytes of the wire that the dialogue consumed before TLS
  bool inside_ = false;      ///< the dialogue speaks inside TLS
  bool ready_ = false;       ///< the inspection is complete
  bool open_ = false;        ///< and commands are taken
  bool reading_ = false;
  bool closing_ = false;
  bool peer_ended_ = false;                 ///< the peer's side of the connection is over
  std::optional<TlsEnd::Kind> stream_end_;  ///< how, where it was without close_notify
  std::optional<Ending> failure_;           ///< what the dialogue or TLS failed with inside TLS
  std::deque<std::string> commands_;
  std::uint64_t commands_sent_ = 0;
};

}  // namespace sti::net
