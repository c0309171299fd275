#include "collector/http/answer_head.h"

#include <boost/beast/http/status.hpp>

namespace campus::collector {
namespace {

std::string reason_of(int status) {
  return std::string(boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status)));
}

void add(std::string& head, std::string_view name, std::string_view value) {
  head.append("\r\n").append(name).append(": ").append(value);
}

}  // namespace

std::string head_of(const Answer& answer) {
  const auto& response = answer.response;
  const auto length = answer.body() ? answer.body()->size() : 0;
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " + reason_of(response.status);
  add(head, "Content-Type", response.content_type);
  add(head, "Content-Length", std::to_string(length));
  if (answer.as_gzip) add(head, "Content-Encoding", "gzip");
  if (response.gzip) add(head, "Vary", "Accept-Encoding");
  add(head, "Cache-Control", "no-store");
  add(head, "X-Content-Type-Options", "nosniff");
  add(head, "X-Frame-Options", "DENY");
  add(head, "Referrer-Policy", "no-referrer");
  add(head, "Connection", answer.keep_alive ? "keep-alive" : "close");
  for (const auto& [name, value] : response.headers) add(head, name, value);
  return head + "\r\n\r\n";
}

}  // namespace campus::collector
