#include "probe/check/camera_answers.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/foreign_text.h"
#include "core/version.h"
#include "probe/check/soap_answer.h"
#include "probe/check/target_list.h"

namespace campus::probe {
namespace {

constexpr std::size_t kLongestUrl = 512;
constexpr std::uint16_t kRtspPort = 554;
constexpr std::uint16_t kHttpPort = 80;

/// Of a URL, without quotes, spaces and whatever could break out of a request's line.
bool is_url_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' && c != '`';
  });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
  std::string all(text);
  std::transform(all.begin(), all.end(), all.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return all;
}

}  // namespace

bool holds_credentials(std::string_view url) {
  if (url.find('@') != std::string_view::npos) return true;
  const auto text = lower(url);
  constexpr std::array kWords{"passw", "pwd", "user="};
  return std::any_of(kWords.begin(), kWords.end(), [&](const char* word) { return text.find(word) != text.npos; });
}

Result<CameraUrl> parse_camera_url(std::string_view text) {
  // The words of a refusal stay clear of the URL: there may be a password in it.
  const auto bad = [](const std::string& why) { return Error{ErrorCode::bad_data, "a camera's URL " + why}; };
  if (holds_credentials(text)) return bad("holds a user or password: remove it, none is needed");
  const bool rtsp = text.starts_with("rtsp://");
  if (!rtsp && !text.starts_with("http://")) return bad("must begin with rtsp:// or http://");
  if (text.size() > kLongestUrl || !is_url_text(text)) return bad("is too long or holds strange characters");
  const auto begin = text.find("://") + 3;
  const auto authority = text.substr(begin, text.find_first_of("/?#", begin) - begin);
  const auto where = parse_host_port(authority, rtsp ? kRtspPort : kHttpPort);
  if (!where) return bad("has no host: " + in_quotes(authority));
  if (!numeric_address(where->host, where->port)) {
    return bad("names its host: write the numeric address instead of " + in_quotes(authority));
  }
  return CameraUrl{rtsp ? CameraProtocol::rtsp : CameraProtocol::onvif, std::string(text), *where};
}

Result<std::vector<CameraUrl>> camera_urls(const Facts& facts, const std::string& name, std::size_t most,
                                           CameraUrls taken) {
  const auto entries = list_fact(facts, name, most);
  if (!entries) return entries.error();
  std::vector<CameraUrl> urls;
  for (const auto& entry : *entries) {
    auto url = parse_camera_url(entry);
    if (!url) return Error{ErrorCode::bad_data, name + ": " + url.error().message};
    if (taken == CameraUrls::onvif_search && url->protocol != CameraProtocol::onvif) {
      return Error{ErrorCode::bad_data,
                   name + ": write the http:// URL of the ONVIF search service instead of " + in_quotes(url->url)};
    }
    urls.push_back(*std::move(url));
  }
  return urls;
}

std::string rtsp_options(const CameraUrl& camera) {
  return "OPTIONS " + camera.url + " RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: campus-probe/" + kVersion + "\r\n\r\n";
}

std::optional<int> rtsp_status(std::string_view answer) {
  answer = answer.substr(0, kMostRtspAnswer);
  const auto end = answer.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = answer.substr(0, end);
  if (line.size() < 12 || !(line.starts_with("RTSP/1.") || line.starts_with("RTSP/2.")) || !is_digit(line[7])) {
    return std::nullopt;
  }
  const auto status = line.substr(8, 4);
  if (status[0] != ' ' || !std::all_of(status.begin() + 1, status.end(), is_digit)) return std::nullopt;
  if (line.size() > 12 && line[12] != ' ' && line[12] != '\r') return std::nullopt;
  const int value = (status[1] - '0') * 100 + (status[2] - '0') * 10 + (status[3] - '0');
  return value >= 100 && value < 600 ? std::optional(value) : std::nullopt;
}

std::string onvif_time_request() {
  return R"(<?xml version="1.0" encoding="UTF-8"?>)"
         R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>)"
         R"(<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>)";
}

bool is_onvif_answer(std::string_view body) {
  if (!opens_element(body, "Envelope")) return false;
  if (opens_element(body, "GetSystemDateAndTimeResponse")) return true;
  return asks_for_login(body);
}

}  // namespace campus::probe
