#pragma once
// A request as Boost.Beast reads it: its parser, whose bodies go straight into a RequestBody, and what the routes see
// of the message.

#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collector/http/request.h"
#include "collector/http/request_body.h"

namespace campus::collector {

struct ArrivingBody {
  struct Value {
    RequestBody body;
    std::optional<Error> refusal;
  };
  using value_type = Value;

  class Reader {
   public:
    template <bool isRequest, class Fields>
    Reader(boost::beast::http::header<isRequest, Fields>&, Value& value) : value_(value) {}

    using error_code = boost::system::error_code;
    static void init(const boost::optional<std::uint64_t>&, error_code& error) { error = {}; }
    std::size_t put(const boost::asio::const_buffer& bytes, error_code& error) {
      note(value_.body.take({static_cast<const char*>(bytes.data()), bytes.size()}), error);
      return bytes.size();
    }
    void finish(error_code& error) { note(value_.body.finish(), error); }

   private:
    void note(const Result<void>& result, error_code& error) {
      error = {};
      if (result) return;
      value_.refusal = result.error();
      error = boost::beast::http::error::body_limit;  // any would do: the refusal says more
    }
    Value& value_;
  };
  using reader = Reader;
};

using RequestParser = boost::beast::http::request_parser<ArrivingBody>;

/// All values of a field that may stand in several lines.
[[nodiscard]] std::string joined_values(const RequestParser::value_type& message, boost::beast::http::field field);
[[nodiscard]] std::string joined_values(const RequestParser::value_type& message, std::string_view field);

/// Its body is a view of the message's.
[[nodiscard]] Request request_of(const RequestParser::value_type& message);

}  // namespace campus::collector
