#pragma once
// Answers of the control connection: which status an outcome has, and the words of a refusal. For this folder's .cpp
// files.

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/ticket/refusal.h"

namespace campus::probe {

using Response = boost::beast::http::response<boost::beast::http::string_body>;

[[nodiscard]] boost::beast::http::status status_of(const Error& error);
[[nodiscard]] boost::beast::http::status status_of(TicketRefusal refusal);
/// JSON, never cached.
[[nodiscard]] Response make_response(boost::beast::http::status status, std::string body);
[[nodiscard]] Response refuse(boost::beast::http::status status, std::string_view why);

}  // namespace campus::probe
