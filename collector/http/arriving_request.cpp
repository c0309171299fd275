#include "collector/http/arriving_request.h"

#include <algorithm>

namespace campus::collector {

namespace http = boost::beast::http;

std::string joined_values(const RequestParser::value_type& message, http::field field) {
  const auto name = http::to_string(field);
  return joined_values(message, std::string_view(name.data(), name.size()));
}

std::string joined_values(const RequestParser::value_type& message, std::string_view field) {
  std::string all;
  const auto [begin, end] = message.equal_range({field.data(), field.size()});
  for (auto at = begin; at != end; ++at) {
    if (at != begin) all += ", ";
    all += std::string_view(at->value().data(), at->value().size());
  }
  return all;
}

Request request_of(const RequestParser::value_type& message) {
  Request request;
  request.method = std::string(message.method_string());
  const std::string_view target(message.target().data(), message.target().size());
  const auto question = std::min(target.find('?'), target.size());
  request.path = std::string(target.substr(0, question));
  request.query = std::string(target.substr(std::min(question + 1, target.size())));
  request.accept_language = std::string(message[http::field::accept_language]);
  request.host = std::string(message[http::field::host]);
  request.from_browser_script = message.find(http::field::origin) != message.end();
  request.forwarded = message.find("Forwarded") != message.end() || message.find("X-Forwarded-For") != message.end();
  request.authorization = joined_values(message, http::field::authorization);
  request.body = message.body().body.text();
  return request;
}

}  // namespace campus::collector
