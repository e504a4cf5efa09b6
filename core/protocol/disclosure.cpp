#include "protocol/disclosure.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

#include "protocol/text.hpp"

namespace sti::protocol {
namespace {

using Words = std::span<const std::string_view>;
using Names = std::initializer_list<std::string_view>;

constexpr Disclosure secret{0, true};
Disclosure plain(std::string_view line) { return {line.size(), false}; }
/// Shown, and what is typed next is not.
Disclosure opening(std::string_view line) { return {line.size(), true}; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Letters, digits and these.
bool made_of(std::string_view text, std::string_view others) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
  });
}
bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 20 && std::all_of(text.begin(), text.end(), is_digit);
}
bool one_of(std::string_view word, Names names) {
  return std::any_of(names.begin(), names.end(), [&](auto name) { return same_word(word, name); });
}

/// The words of a line with one space between any two, and nothing else that parts them. A word in quotes may
/// have spaces in it. nullopt where the line is not so.
std::optional<std::vector<std::string_view>> strict_words(std::string_view line) {
  std::vector<std::string_view> out;
  while (true) {
    std::size_t length = std::min(line.find(' '), line.size());
    if (line.starts_with('"')) {
      const auto end = line.find('"', 1);
      if (end == std::string_view::npos) return std::nullopt;
      length = end + 1;
    }
    const auto word = line.substr(0, length);
    const bool printable =
        std::all_of(word.begin(), word.end(), [](char c) { return c >= ' ' && c < '\x7f' && c != '\\'; });
    if (word.empty() || !printable) return std::nullopt;
    out.push_back(word);
    line.remove_prefix(length);
    if (line.empty()) return out;
    if (line.front() != ' ') return std::nullopt;
    line.remove_prefix(1);
  }
}

bool is_quoted(std::string_view word) {
  return word.size() >= 2 && word.starts_with('"') && word.ends_with('"');
}
std::string_view unquoted(std::string_view word) {
  return is_quoted(word) ? word.substr(1, word.size() - 2) : word;
}

/// The IANA registry of SASL mechanisms, and those outside of it that servers offer.
bool is_mechanism(std::string_view word) {
  return one_of(word, {"9798-M-DSA-SHA1",
                       "ANONYMOUS",
                       "CRAM-MD5",
                       "DIGEST-MD5",
                       "ECDH-X25519-CHALLENGE",
                       "ECDSA-NIST256P-CHALLENGE",
                       "EXTERNAL",
                       "GS2-KRB5",
                       "GS2-KRB5-PLUS",
                       "GSS-SPNEGO",
                       "GSSAPI",
                       "KERBEROS_V4",
                       "KERBEROS_V5",
                       "LOGIN",
                       "NTLM",
                       "OAUTH10A",
                       "OAUTHBEARER",
                       "OPENID20",
                       "OTP",
                       "PLAIN",
                       "SAML20",
                       "SCRAM-SHA-1",
                       "SCRAM-SHA-1-PLUS",
                       "SCRAM-SHA-256",
                       "SCRAM-SHA-256-PLUS",
                       "SCRAM-SHA-512",
                       "SCRAM-SHA-512-PLUS",
                       "SCRAM-SHA3-512",
                       "SCRAM-SHA3-512-PLUS",
                       "SECURID",
                       "SKEY",
                       "XOAUTH2"});
}

/// `front`, which ends in a space, and then what is secret; or `front` without its space and nothing more.
/// nullopt where the line does not begin so.
std::optional<Disclosure> hidden_after(std::string_view line, std::string_view front) {
  if (line.size() + 1 == front.size() && same_word(line, front.substr(0, line.size()))) return opening(line);
  if (line.size() < front.size() || !same_word(line.substr(0, front.size()), front)) return std::nullopt;
  return Disclosure{front.size(), true};
}

/// `verb` and the name of a mechanism are shown, the initial response is not; secret where it is neither.
Disclosure authentication(std::string_view line, std::string_view verb, bool mechanism_quoted = false) {
  if (line.size() <= verb.size() || !same_word(line.substr(0, verb.size()), verb)) return secret;
  if (line[verb.size()] != ' ') return secret;
  const auto mechanism = split_word(line.substr(verb.size() + 1)).first;
  if (is_quoted(mechanism) != mechanism_quoted || !is_mechanism(unquoted(mechanism))) return secret;
  const auto shown = verb.size() + 1 + mechanism.size();
  return shown == line.size() ? opening(line) : Disclosure{shown + 1, true};
}

bool is_domain(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
    return made_of(text, ".:-");
  }
  return text.size() <= 255 && made_of(text, ".-");
}
/// RFC 5321 §4.1.2, without quoted local parts.
bool is_mailbox(std::string_view text) {
  constexpr std::string_view atom_others = "!#$%&'*+-/=?^_`{|}~.";
  const auto at = text.find('@');
  if (at == std::string_view::npos) return made_of(text, atom_others);
  return made_of(text.substr(0, at), atom_others) && is_domain(text.substr(at + 1));
}
/// `FROM:<path>`; the path may be empty.
bool is_path(std::string_view word, std::string_view keyword) {
  if (word.size() < keyword.size() + 2 || !same_word(word.substr(0, keyword.size()), keyword)) return false;
  const auto path = word.substr(keyword.size());
  return path.starts_with('<') && path.ends_with('>') &&
         (path.size() == 2 || is_mailbox(path.substr(1, path.size() - 2)));
}
/// RFC 1870, 6152, 3030, 6531, 3461: parameters that are numbers or words of a list.
bool is_mail_parameter(std::string_view word) {
  if (one_of(word, {"BODY=7BIT", "BODY=8BITMIME", "BODY=BINARYMIME", "SMTPUTF8", "RET=FULL", "RET=HDRS",
                    "REQUIRETLS", "NOTIFY=NEVER", "NOTIFY=SUCCESS", "NOTIFY=FAILURE", "NOTIFY=DELAY"}))
    return true;
  return word.size() > 5 && same_word(word.substr(0, 5), "SIZE=") && is_number(word.substr(5));
}

/// A mailbox name or pattern of IMAP, or the name of a script.
bool is_name(std::string_view word) {
  return word == "\"\"" || made_of(unquoted(word), is_quoted(word) ? " ._/&+,=@%*-" : "._/&+,=@%*-");
}

/// RFC 9051 §6.4.5: what to fetch, one item or a list in brackets.
bool are_fetch_items(Words words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto word = words[i];
    if (words.size() > 1 || word.starts_with('(')) {
      if (i == 0 && !word.starts_with('(')) return false;
      if (i + 1 == words.size() && !word.ends_with(')')) return false;
      if (i == 0) word.remove_prefix(1);
      if (i + 1 == words.size()) word.remove_suffix(1);
    }
    if (!one_of(word, {"ALL",
                       "FAST",
                       "FULL",
                       "FLAGS",
                       "UID",
                       "ENVELOPE",
                       "BODY",
                       "BODYSTRUCTURE",
                       "INTERNALDATE",
                       "RFC822",
                       "RFC822.SIZE",
                       "RFC822.HEADER",
                       "RFC822.TEXT",
                       "BODY[]",
                       "BODY.PEEK[]",
                       "BODY[HEADER]",
                       "BODY.PEEK[HEADER]",
                       "BODY[TEXT]",
                       "BODY.PEEK[TEXT]",
                       "MODSEQ"}))
      return false;
  }
  return !words.empty();
}
bool are_status_items(Words words) {
  std::string all;
  for (const auto word : words) all += (all.empty() ? "" : " ") + std::string(word);
  if (!all.starts_with('(') || !all.ends_with(')')) return false;
  const auto items = words_of(std::string_view(all).substr(1, all.size() - 2));
  return !items.empty() && std::all_of(items.begin(), items.end(), [](auto item) {
    return one_of(
        item, {"MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE", "HIGHESTMODSEQ"});
  });
}
bool is_sequence_set(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(),
                                      [](char c) { return is_digit(c) || c == ':' || c == ',' || c == '*'; });
}

/// A few letters and then digits, as clients count. A word that could be a password is none.
bool is_counting_tag(std::string_view word) {
  const auto letters =
      static_cast<std::size_t>(std::find_if_not(word.begin(), word.end(), is_letter) - word.begin());
  const auto digits = word.substr(letters);
  return !word.empty() && letters <= 4 && digits.size() <= 8 && (digits.empty() || is_number(digits));
}

bool is_plain_imap(Words words) {
  const auto name = words[0];
  const auto arguments = words.subspan(1);
  if (one_of(name, {"CAPABILITY", "NOOP", "LOGOUT", "STARTTLS", "CHECK", "CLOSE", "EXPUNGE", "UNSELECT",
                    "IDLE", "DONE", "NAMESPACE", "UNAUTHENTICATE"}))
    return arguments.empty();
  if (one_of(name, {"SELECT", "EXAMINE", "SUBSCRIBE", "UNSUBSCRIBE", "CREATE", "DELETE", "GETQUOTAROOT",
                    "MYRIGHTS", "GETACL"}))
    return arguments.size() == 1 && is_name(arguments[0]);
  if (one_of(name, {"LIST", "LSUB", "RENAME"}))
    return arguments.size() == 2 && is_name(arguments[0]) && is_name(arguments[1]);
  if (same_word(name, "STATUS"))
    return arguments.size() >= 2 && is_name(arguments[0]) && are_status_items(arguments.subspan(1));
  if (same_word(name, "FETCH"))
    return arguments.size() >= 2 && is_sequence_set(arguments[0]) && are_fetch_items(arguments.subspan(1));
  if (same_word(name, "SEARCH"))
    return arguments.size() == 1 && one_of(arguments[0], {"ALL", "ANSWERED", "DELETED", "DRAFT", "FLAGGED",
                                                          "NEW", "RECENT", "SEEN", "UNSEEN"});
  if (same_word(name, "ENABLE"))
    return !arguments.empty() && std::all_of(arguments.begin(), arguments.end(), [](auto word) {
      return one_of(word, {"CONDSTORE", "QRESYNC", "UTF8=ACCEPT", "IMAP4REV2"});
    });
  return same_word(name, "ID") && arguments.size() == 1 && same_word(arguments[0], "NIL");
}

bool is_plain_smtp(Words words) {
  const auto name = words[0];
  const auto arguments = words.subspan(1);
  if (one_of(name, {"NOOP", "RSET", "QUIT", "STARTTLS"})) return arguments.empty();
  if (same_word(name, "HELP"))
    return arguments.empty() ||
           (arguments.size() == 1 &&
            one_of(arguments[0], {"AUTH", "BDAT", "DATA", "EHLO", "ETRN", "EXPN", "HELO", "HELP", "LHLO",
                                  "MAIL", "NOOP", "QUIT", "RCPT", "RSET", "STARTTLS", "VRFY"}));
  if (one_of(name, {"EHLO", "HELO", "LHLO"})) return arguments.size() == 1 && is_domain(arguments[0]);
  if (one_of(name, {"VRFY", "EXPN"})) return arguments.size() == 1 && is_mailbox(arguments[0]);
  const bool mail = same_word(name, "MAIL");
  if (!mail && !same_word(name, "RCPT")) return false;
  return !arguments.empty() && is_path(arguments[0], mail ? "FROM:" : "TO:") &&
         std::all_of(arguments.begin() + 1, arguments.end(), is_mail_parameter);
}

bool is_plain_pop3(Words words) {
  const auto name = words[0];
  const auto arguments = words.subspan(1);
  const bool numbers = std::all_of(arguments.begin(), arguments.end(), is_number);
  if (one_of(name, {"CAPA", "NOOP", "STAT", "QUIT", "RSET", "STLS", "AUTH", "UTF8"}))
    return arguments.empty();
  if (one_of(name, {"LIST", "UIDL"})) return arguments.size() <= 1 && numbers;
  if (one_of(name, {"RETR", "DELE"})) return arguments.size() == 1 && numbers;
  return same_word(name, "TOP") && arguments.size() == 2 && numbers;
}

bool is_plain_sieve(Words words) {
  const auto name = words[0];
  const auto arguments = words.subspan(1);
  const auto named = [&](std::size_t i) { return is_quoted(arguments[i]) && is_name(arguments[i]); };
  if (one_of(name, {"CAPABILITY", "LISTSCRIPTS", "LOGOUT", "NOOP", "STARTTLS", "UNAUTHENTICATE"}))
    return arguments.empty();
  if (one_of(name, {"GETSCRIPT", "SETACTIVE", "DELETESCRIPT"})) return arguments.size() == 1 && named(0);
  if (same_word(name, "RENAMESCRIPT")) return arguments.size() == 2 && named(0) && named(1);
  return same_word(name, "HAVESPACE") && arguments.size() == 2 && named(0) && is_number(arguments[1]);
}

bool is_message_id(std::string_view word) {
  return word.size() <= 250 && word.starts_with('<') && word.ends_with('>') && word.size() > 2 &&
         made_of(word.substr(1, word.size() - 2), "!#$%&'*+-/=?^_`{|}~.@[]:");
}
/// RFC 3977 §9.8: an article by its number or id, or several by their numbers.
bool is_article(std::string_view word) { return is_number(word) || is_message_id(word); }
bool are_articles(std::string_view word) {
  const auto hyphen = word.find('-');
  if (hyphen == std::string_view::npos) return is_article(word);
  const auto last = word.substr(hyphen + 1);
  return is_message_id(word) || (is_number(word.substr(0, hyphen)) && (last.empty() || is_number(last)));
}
bool is_group(std::string_view word) { return made_of(word, "._+-"); }
bool is_wildmat(std::string_view word) { return made_of(word, "._+-*?!,"); }
/// RFC 3977 §7.3.1: date, time and possibly "GMT".
bool is_date(Words words) {
  return (words.size() == 2 || (words.size() == 3 && same_word(words[2], "GMT"))) && is_number(words[0]) &&
         is_number(words[1]);
}

bool is_plain_nntp(Words words) {
  const auto name = words[0];
  const auto arguments = words.subspan(1);
  if (one_of(name, {"DATE", "HELP", "LAST", "NEXT", "QUIT", "STARTTLS"})) return arguments.empty();
  if (same_word(name, "CAPABILITIES"))
    return arguments.empty() || (arguments.size() == 1 && same_word(arguments[0], "AUTOUPDATE"));
  if (same_word(name, "MODE")) return arguments.size() == 1 && one_of(arguments[0], {"READER", "STREAM"});
  if (same_word(name, "GROUP")) return arguments.size() == 1 && is_group(arguments[0]);
  if (same_word(name, "LISTGROUP"))
    return arguments.size() <= 2 && (arguments.empty() || is_group(arguments[0])) &&
           (arguments.size() < 2 || (are_articles(arguments[1]) && !is_message_id(arguments[1])));
  if (one_of(name, {"ARTICLE", "HEAD", "BODY", "STAT"}))
    return arguments.empty() || (arguments.size() == 1 && is_article(arguments[0]));
  if (same_word(name, "CHECK")) return arguments.size() == 1 && is_message_id(arguments[0]);
  if (one_of(name, {"OVER", "XOVER"}))
    return arguments.empty() || (arguments.size() == 1 && are_articles(arguments[0]));
  if (one_of(name, {"HDR", "XHDR"}))
    return !arguments.empty() && arguments.size() <= 2 && made_of(arguments[0], "-:") &&
           (arguments.size() < 2 || are_articles(arguments[1]));
  if (same_word(name, "NEWGROUPS")) return is_date(arguments);
  if (same_word(name, "NEWNEWS"))
    return !arguments.empty() && is_wildmat(arguments[0]) && is_date(arguments.subspan(1));
  return same_word(name, "LIST") &&
         (arguments.empty() || one_of(arguments[0], {"ACTIVE", "ACTIVE.TIMES", "COUNTS", "DISTRIB.PATS",
                                                     "DISTRIBUTIONS", "HEADERS", "MODERATORS", "MOTD",
                                                     "NEWSGROUPS", "OVERVIEW.FMT", "SUBSCRIPTIONS"})) &&
         (arguments.size() < 2 || (arguments.size() == 2 && is_wildmat(arguments[1])));
}
/// What is typed after it is an article: RFC 3977 §6.3.1, §6.3.2, RFC 4644 §2.5.
bool announces_article(Words words) {
  if (same_word(words[0], "POST")) return words.size() == 1;
  return one_of(words[0], {"IHAVE", "TAKETHIS"}) && words.size() == 2 && is_message_id(words[1]);
}

/// Nothing carries no secret.
bool is_plain(std::string_view line, bool (*test)(Words)) {
  if (line.empty()) return true;
  const auto words = strict_words(line);
  return words && test(*words);
}

}  // namespace

Disclosure smtp_disclosure(std::string_view line) {
  if (is_plain(line, is_plain_smtp)) return plain(line);
  if (same_word(line, "DATA")) return opening(line);
  return authentication(line, "AUTH");
}

Disclosure pop3_disclosure(std::string_view line) {
  if (is_plain(line, is_plain_pop3)) return plain(line);
  for (const auto* front : {"USER ", "PASS ", "APOP "})
    if (const auto partly = hidden_after(line, front)) return *partly;
  return authentication(line, "AUTH");
}

Disclosure imap_disclosure(std::string_view line) {
  if (is_plain(line, is_plain_imap)) return plain(line);
  const auto [first, rest] = split_word(line);
  const bool tagged = !rest.empty() && is_counting_tag(first);
  if (tagged && is_plain(rest, is_plain_imap)) return plain(line);
  for (const auto command : {tagged ? rest : line, line}) {
    auto partly = hidden_after(command, "LOGIN ").value_or(authentication(command, "AUTHENTICATE"));
    if (partly.shown == 0) continue;
    partly.shown += line.size() - command.size();
    return partly;
  }
  return secret;
}

Disclosure sieve_disclosure(std::string_view line) {
  if (is_plain(line, is_plain_sieve)) return plain(line);
  return authentication(line, "AUTHENTICATE", true);
}

Disclosure nntp_disclosure(std::string_view line) {
  if (is_plain(line, is_plain_nntp)) return plain(line);
  if (is_plain(line, announces_article)) return opening(line);
  for (const auto* front : {"AUTHINFO USER ", "AUTHINFO PASS "})
    if (const auto partly = hidden_after(line, front)) return *partly;
  return authentication(line, "AUTHINFO SASL");
}

Disclosure ldap_disclosure(std::string_view line) { return {0, !line.empty()}; }

}  // namespace sti::protocol
