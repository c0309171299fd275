#include "probe/page/page_server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <thread>
#include <utility>

#include "core/wire/status_json.h"
#include "probe/page/status_page.h"

namespace campus::probe {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

constexpr std::size_t kMostReaders = 16;
constexpr std::uint32_t kHeaderLimit = 8U << 10U;

Response answer_with(http::status status, const char* type, std::string body) {
  Response response{status, 11};
  response.set(http::field::content_type, type);
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'");
  response.body() = std::move(body);
  return response;
}

/// What a reader asked for in the query, else what the probe was told.
Language language_of(std::string_view target, Language otherwise) {
  if (target.ends_with("lang=en")) return Language::en;
  if (target.ends_with("lang=zh-CN")) return Language::zh_cn;
  return otherwise;
}

std::string page_of(const Result<ProbeStatus>& status, const PageMoment& moment, Language language) {
  if (status) return status_page(*status, moment, language);
  return status.error().code == ErrorCode::missing ? no_status_page(language)
                                                   : unreadable_status_page(status.error().message, language);
}

Response answer(const Request& request, const PageMoment& moment, Language language, const PageServer::Ask& ask) {
  constexpr const char* kText = "text/plain; charset=utf-8";
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    auto refusal = answer_with(http::status::method_not_allowed, kText, "GET\n");
    refusal.set(http::field::allow, "GET, HEAD");
    return refusal;
  }
  const std::string_view target(request.target().data(), request.target().size());
  const auto path = target.substr(0, target.find('?'));
  if (path == "/style.css") {
    return answer_with(http::status::ok, "text/css; charset=utf-8", std::string(status_page_style()));
  }
  if (path != "/" && path != "/status.json") return answer_with(http::status::not_found, kText, "see /\n");
  const auto status = ask();
  if (path == "/status.json") {
    if (!status) return answer_with(http::status::service_unavailable, kText, status.error().message + "\n");
    return answer_with(http::status::ok, "application/json", wire::encode_probe_status(*status));
  }
  return answer_with(http::status::ok, "text/html; charset=utf-8",
                     page_of(status, moment, language_of(target, language)));
}

}  // namespace

struct PageServer::State {
  State(const PageSpec& s, const Clock& c, Ask a) : spec(s), clock(c), ask(std::move(a)) {}

  asio::awaitable<void> accept();
  asio::awaitable<void> serve(beast::tcp_stream stream);

  const PageSpec spec;
  const Clock& clock;
  Ask ask;
  asio::io_context io{1};
  asio::ip::tcp::acceptor acceptor{io};
  std::size_t readers = 0;
  std::string address;
  std::jthread thread;
};

asio::awaitable<void> PageServer::State::serve(beast::tcp_stream stream) {
  error_code error;
  auto on_error = asio::redirect_error(asio::use_awaitable, error);
  beast::flat_buffer buffer(kHeaderLimit);
  http::request_parser<http::empty_body> parser;
  parser.header_limit(kHeaderLimit);
  stream.expires_after(spec.patience);
  co_await http::async_read_header(stream, buffer, parser, on_error);
  if (!error) {
    auto response = answer(parser.get(), {clock.wall(), spec.begun}, spec.language, ask);
    response.keep_alive(false);
    response.prepare_payload();
    if (parser.get().method() == http::verb::head) response.body().clear();
    co_await http::async_write(stream, response, on_error);
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  }
  --readers;
}

asio::awaitable<void> PageServer::State::accept() {
  error_code error;
  for (;;) {
    auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) co_return;
    if (error || readers >= kMostReaders) {
      asio::steady_timer pause(io, std::chrono::milliseconds(100));
      co_await pause.async_wait(asio::use_awaitable);
      continue;
    }
    ++readers;
    asio::co_spawn(io, serve(beast::tcp_stream(std::move(socket))), asio::detached);
  }
}

PageServer::PageServer(std::unique_ptr<State> state) : state_(std::move(state)) {
  asio::co_spawn(state_->io, state_->accept(), asio::detached);
  state_->thread = std::jthread([inner = state_.get()] { inner->io.run(); });
}

PageServer::~PageServer() {
  state_->io.stop();
  state_->thread.join();
}

const std::string& PageServer::address() const { return state_->address; }

Result<std::unique_ptr<PageServer>> PageServer::start(const PageSpec& spec, const Clock& clock, Ask ask) {
  auto state = std::make_unique<State>(spec, clock, std::move(ask));
  const auto& address = spec.address;
  error_code error;
  auto& acceptor = state->acceptor;
  acceptor.open(address.family() == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), error);
  if (!error) acceptor.set_option(asio::ip::tcp::acceptor::reuse_address(true), error);
  if (!error && ::bind(acceptor.native_handle(), address.get(), address.length) != 0) {
    error = error_code(errno, boost::system::system_category());
  }
  if (!error) acceptor.listen(static_cast<int>(kMostReaders), error);
  if (error) {
    return Error{ErrorCode::cannot_create, "cannot serve the status page on " + address.text() + ": " +
                                               error.message() + "; choose another address with status-page"};
  }
  state->address = local_address(acceptor.native_handle()).text();
  return std::unique_ptr<PageServer>(new PageServer(std::move(state)));
}

}  // namespace campus::probe
