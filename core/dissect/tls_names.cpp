#include "dissect/tls_names.hpp"

#include "model/codepoints.hpp"

namespace sti::dissect {
namespace {

constexpr std::string_view grease = "GREASE";

std::uint16_t code16(std::uint64_t code) { return static_cast<std::uint16_t>(code); }

}  // namespace

std::string_view content_type(std::uint64_t code) {
  switch (code) {
    case 20:
      return "change_cipher_spec";
    case 21:
      return "alert";
    case 22:
      return "handshake";
    case 23:
      return "application_data";
    case 24:
      return "heartbeat";
    default:
      return {};
  }
}

std::string_view protocol_version(std::uint64_t code) {
  switch (code) {
    case 0x0300:
      return "SSLv3";
    case 0x0301:
      return "TLSv1.0";
    case 0x0302:
      return "TLSv1.1";
    case 0x0303:
      return "TLSv1.2";
    case 0x0304:
      return "TLSv1.3";
    default:
      return is_grease(code) ? grease : std::string_view{};
  }
}

std::string_view handshake_type(std::uint64_t code) {
  switch (code) {
    case 0:
      return "hello_request";
    case 1:
      return "client_hello";
    case 2:
      return "server_hello";
    case 3:
      return "hello_verify_request";
    case 4:
      return "new_session_ticket";
    case 5:
      return "end_of_early_data";
    case 6:
      return "hello_retry_request";
    case 8:
      return "encrypted_extensions";
    case 11:
      return "certificate";
    case 12:
      return "server_key_exchange";
    case 13:
      return "certificate_request";
    case 14:
      return "server_hello_done";
    case 15:
      return "certificate_verify";
    case 16:
      return "client_key_exchange";
    case 20:
      return "finished";
    case 21:
      return "certificate_url";
    case 22:
      return "certificate_status";
    case 23:
      return "supplemental_data";
    case 24:
      return "key_update";
    case 25:
      return "compressed_certificate";
    case 254:
      return "message_hash";
    default:
      return {};
  }
}

std::string_view alert_level(std::uint64_t code) { return code == 1 ? "warning" : code == 2 ? "fatal" : ""; }

std::string_view alert_description(std::uint64_t code) {
  return codepoint::alert(static_cast<std::uint8_t>(code));
}

std::string_view compression_method(std::uint64_t code) {
  switch (code) {
    case 0:
      return "null";
    case 1:
      return "DEFLATE";
    case 64:
      return "LZS";
    default:
      return {};
  }
}

std::string_view cipher_suite(std::uint64_t code) {
  if (is_grease(code)) return grease;
  // Signalling values stand among the suites but are none (RFC 5746 §3.3, RFC 7507 §2).
  if (code == 0x00FF) return "TLS_EMPTY_RENEGOTIATION_INFO_SCSV";
  if (code == 0x5600) return "TLS_FALLBACK_SCSV";
  return codepoint::cipher_suite(code16(code));
}

std::string_view extension_type(std::uint64_t code) {
  return is_grease(code) ? grease : codepoint::extension(code16(code));
}

std::string_view named_group(std::uint64_t code) {
  return is_grease(code) ? grease : codepoint::named_group(code16(code));
}

std::string_view signature_scheme(std::uint64_t code) {
  return is_grease(code) ? grease : codepoint::signature_scheme(code16(code));
}

std::string_view psk_mode(std::uint64_t code) {
  // RFC 8701 §2: 0x0B, 0x2A, 0x49 … 0xE4
  if (code >= 0x0B && code <= 0xE4 && (code - 0x0B) % 0x1F == 0) return grease;
  return code == 0 ? "psk_ke" : code == 1 ? "psk_dhe_ke" : "";
}

std::string_view point_format(std::uint64_t code) {
  switch (code) {
    case 0:
      return "uncompressed";
    case 1:
      return "ansiX962_compressed_prime";
    case 2:
      return "ansiX962_compressed_char2";
    default:
      return {};
  }
}

std::string_view curve_type(std::uint64_t code) {
  switch (code) {
    case 1:
      return "explicit_prime";
    case 2:
      return "explicit_char2";
    case 3:
      return "named_curve";
    default:
      return {};
  }
}

std::string_view name_type(std::uint64_t code) { return code == 0 ? "host_name" : ""; }

std::string_view status_type(std::uint64_t code) {
  return code == 1 ? "ocsp" : code == 2 ? "ocsp_multi" : "";
}

std::string_view certificate_type(std::uint64_t code) {
  switch (code) {
    case 1:
      return "rsa_sign";
    case 2:
      return "dss_sign";
    case 3:
      return "rsa_fixed_dh";
    case 4:
      return "dss_fixed_dh";
    case 64:
      return "ecdsa_sign";
    case 65:
      return "rsa_fixed_ecdh";
    case 66:
      return "ecdsa_fixed_ecdh";
    default:
      return {};
  }
}

std::string_view fragment_length(std::uint64_t code) {
  switch (code) {
    case 1:
      return "512 bytes";
    case 2:
      return "1024 bytes";
    case 3:
      return "2048 bytes";
    case 4:
      return "4096 bytes";
    default:
      return {};
  }
}

std::string_view compression_algorithm(std::uint64_t code) {
  switch (code) {
    case 1:
      return "zlib";
    case 2:
      return "brotli";
    case 3:
      return "zstd";
    default:
      return is_grease(code) ? grease : std::string_view{};
  }
}

std::string_view key_update_request(std::uint64_t code) {
  return code == 0 ? "update_not_requested" : code == 1 ? "update_requested" : "";
}

}  // namespace sti::dissect
