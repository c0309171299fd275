#include "probe/responder/control_answer.h"

#include "core/wire/control_json.h"

namespace campus::probe {

namespace http = boost::beast::http;

http::status status_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::missing:
      return http::status::not_found;
    case ErrorCode::conflict:
      return http::status::conflict;
    case ErrorCode::permission:
      return http::status::too_many_requests;
    default:
      return http::status::bad_request;
  }
}

http::status status_of(TicketRefusal refusal) {
  switch (refusal) {
    case TicketRefusal::malformed:
      return http::status::bad_request;
    case TicketRefusal::proof_needed:
      return http::status::unauthorized;
    case TicketRefusal::school_busy:
    case TicketRefusal::busy:
    case TicketRefusal::session_open:
    case TicketRefusal::too_many_used:
      return http::status::too_many_requests;
    case TicketRefusal::not_writable:
    case TicketRefusal::silenced:
      return http::status::service_unavailable;
    default:
      return http::status::forbidden;
  }
}

Response make_response(http::status status, std::string body) {
  Response response(status, 11);
  response.set(http::field::content_type, "application/json");
  response.set(http::field::cache_control, "no-store");
  if (status == http::status::too_many_requests) response.set(http::field::retry_after, "1");
  response.body() = std::move(body);
  return response;
}

Response refuse(http::status status, std::string_view why) { return make_response(status, wire::encode_refusal(why)); }

}  // namespace campus::probe
