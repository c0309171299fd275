#include "core/enrolment/code.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/envelope/envelope.h"
#include "core/foreign_text.h"

namespace campus {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kChance = 10;
constexpr std::uint64_t kCheckModulus = 37;
constexpr int kRounds = 20'000;

std::uint64_t value_of(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) value = value * kAlphabet.size() + kAlphabet.find(c);
  return value;
}

/// What makers leave where a number should be.
bool is_blank_form(std::string_view serial) {
  constexpr std::array<std::string_view, 14> kForms{
      "none",    "default", "defaultstring",      "notspecified",       "notapplicable",     "n/a",        "na",
      "unknown", "oem",     "tobefilledbyo.e.m.", "systemserialnumber", "systemproductname", "0123456789", "123456789"};
  if (std::find(kForms.begin(), kForms.end(), serial) != kForms.end()) return true;
  if (serial == "03000200-0400-0500-0006-000700080009") return true;
  const auto first = serial.find_first_not_of('-');
  if (first == std::string_view::npos) return true;
  return serial.find_first_not_of(std::string_view(serial.substr(first, 1).data(), 1)) == std::string_view::npos ||
         serial.find_first_not_of("0-") == std::string_view::npos ||
         serial.find_first_not_of("f-") == std::string_view::npos;
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// What people write for a character of the alphabet.
char read_as(char c) {
  const char big = upper(c);
  if (big == 'O') return '0';
  if (big == 'I' || big == 'L') return '1';
  return big;
}

bool is_mac(std::string_view text) {
  constexpr std::size_t kLength = 17;
  if (text.size() != kLength) return false;
  for (std::size_t i = 0; i < kLength; ++i) {
    const bool between = i % 3 == 2;
    const char c = lower(text[i]);
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (between ? c != ':' && c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace

EnrolmentCode EnrolmentCode::make(RandomSource& random) {
  for (;;) {
    std::array<std::byte, kChance> bytes{};
    random.fill(bytes);
    std::string text;
    for (const auto byte : bytes) text += kAlphabet[std::to_integer<std::size_t>(byte) % kAlphabet.size()];
    const auto check = value_of(text) % kCheckModulus;
    if (check < kAlphabet.size()) return EnrolmentCode(text + kAlphabet[check]);
  }
}

Result<EnrolmentCode> EnrolmentCode::parse(std::string_view text) {
  std::string code;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n') continue;
    if (code.size() > kChance) {
      return Error{ErrorCode::bad_data,
                   "a code has 11 letters and digits; this one is longer: read it from the sheet again"};
    }
    code += read_as(c);
    if (kAlphabet.find(code.back()) == std::string_view::npos) {
      return Error{ErrorCode::bad_data,
                   "a code has no " + in_quotes(std::string_view(&c, 1)) + ": read it from the sheet again"};
    }
  }
  if (code.size() != kChance + 1) {
    return Error{ErrorCode::bad_data, "a code has 11 letters and digits, this one " + std::to_string(code.size()) +
                                          ": read it from the sheet again"};
  }
  if (value_of(std::string_view(code).substr(0, kChance)) % kCheckModulus != kAlphabet.find(code.back())) {
    return Error{ErrorCode::bad_data,
                 "one character of the code is wrong, or two have changed places: compare it with "
                 "the sheet"};
  }
  return EnrolmentCode(std::move(code));
}

std::string EnrolmentCode::printed() const {
  return text_.substr(0, 4) + "-" + text_.substr(4, 4) + "-" + text_.substr(8);
}

std::string EnrolmentCode::digest(std::string_view hardware) const {
  return stretched_hex(text_ + "\n" + std::string(hardware), "campus enrolment code 1", kRounds);
}

std::string short_check(const std::string& key_id) {
  const auto hash = sha256_hex("campus short check 1\n" + key_id);
  std::uint64_t value = 0;
  for (const char c : hash.substr(0, 15)) {
    value = value * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  constexpr std::uint64_t kSixDigits = 1'000'000;
  auto digits = std::to_string(value % kSixDigits);
  digits.insert(0, 6 - digits.size(), '0');
  return digits.substr(0, 3) + "-" + digits.substr(3);
}

Result<std::string> parse_hardware_id(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  std::string id;
  for (const char c : text) {
    if (c == ' ' || c == '\t') continue;
    if (c < '!' || c > '~') {
      return Error{ErrorCode::bad_data, in_quotes(text) + " is no serial number or MAC address: printable ASCII only"};
    }
    id += lower(c);
  }
  for (const std::string_view prefix : {"serial:", "mac:"}) {
    if (id.starts_with(prefix)) id.erase(0, prefix.size());
  }
  if (id.empty() || id.size() > kLongest) {
    return Error{ErrorCode::bad_data, in_quotes(text) + " is no serial number or MAC address: 1 to 64 characters"};
  }
  if (!is_mac(id)) return "serial:" + id;
  std::replace(id.begin(), id.end(), '-', ':');
  return "mac:" + id;
}

bool names_no_box(std::string_view id) {
  constexpr std::string_view kSerial = "serial:";
  if (id.starts_with(kSerial)) return is_blank_form(id.substr(kSerial.size()));
  return id == "mac:00:00:00:00:00:00" || id == "mac:ff:ff:ff:ff:ff:ff";
}

Result<std::string> parse_box_of_a_table(std::string_view text) {
  auto id = parse_hardware_id(text);
  if (!id) return id;
  const auto wrong = [&](const std::string& what) { return Error{ErrorCode::bad_data, in_quotes(text) + " " + what}; };
  if (names_no_box(*id))
    return wrong("is what makers leave where a number should be: no box says so; use its MAC address");
  std::string bare;
  for (const char c : text) {
    if (c != ' ' && c != '\t') bare += lower(c);
  }
  if (bare.starts_with("mac:") && !id->starts_with("mac:")) return wrong("is no MAC address like aa:bb:cc:dd:ee:ff");
  if (bare.starts_with("serial:") || id->starts_with("mac:")) return id;
  std::erase(bare, '.');
  std::erase(bare, '-');
  std::erase(bare, ':');
  constexpr std::size_t kDigitsOfMac = 12;
  if (bare.size() == kDigitsOfMac && bare.find_first_not_of("0123456789abcdef") == std::string::npos) {
    return wrong("may be a MAC address or a serial number: write aa:bb:cc:dd:ee:ff, or serial: before it");
  }
  return id;
}

}  // namespace campus
