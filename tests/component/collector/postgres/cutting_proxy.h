#pragma once
// Between a client and a PostgreSQL server, both on Unix sockets: it passes everything on, and cuts the connection at
// the worst moment.

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace campus::test {

class CuttingProxy {
 public:
  explicit CuttingProxy(std::filesystem::path server) : server_(std::move(server)) {
    std::string pattern = (std::filesystem::temp_directory_path() / "campus-proxy-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = address_of(folder_);
    if (::bind(listener_, as_generic(address), sizeof address) != 0 || ::listen(listener_, 8) != 0) {
      throw std::runtime_error("cannot listen in " + folder_.string());
    }
    thread_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
  }
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;
  ~CuttingProxy() {
    thread_.request_stop();
    thread_.join();
    ::close(listener_);
    std::filesystem::remove_all(folder_);
  }

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  enum class Cut { never, before_commit, after_commit };
  /// The next COMMIT does not reach the server, or its answer does not come back.
  void cut_next(Cut cut) { cut_ = cut; }

 private:
  static sockaddr_un address_of(const std::filesystem::path& folder) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = (folder / ".s.PGSQL.5432").string();
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
  }
  static const sockaddr* as_generic(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

  void accept_all(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd waiting{listener_, POLLIN, 0};
      if (::poll(&waiting, 1, 20) <= 0) continue;
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const auto address = address_of(server_);
      if (::connect(server, as_generic(address), sizeof address) == 0) pass_on(stop, client, server);
      ::close(client);
      ::close(server);
    }
  }

  void pass_on(const std::stop_token& stop, int client, int server) {
    while (!stop.stop_requested()) {
      std::array<pollfd, 2> both{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
      if (::poll(both.data(), both.size(), 20) <= 0) continue;
      if (both[0].revents != 0 && !pass(client, server, true)) return;
      if (both[1].revents != 0 && !pass(server, client, false)) return;
    }
  }

  bool pass(int from, int to, bool is_client) {
    std::array<char, 65'536> bytes;
    const auto got = ::recv(from, bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    const std::string_view text(bytes.data(), static_cast<std::size_t>(got));
    const bool commits = is_client && text.find("COMMIT\0", 0, 7) != std::string_view::npos;
    const auto cut = commits ? cut_.exchange(Cut::never) : Cut::never;
    if (cut == Cut::before_commit) return false;
    if (::send(to, text.data(), text.size(), MSG_NOSIGNAL) != got) return false;
    if (cut != Cut::after_commit) return true;
    // Its answer means that it is done.
    static_cast<void>(::recv(to, bytes.data(), bytes.size(), 0));
    return false;
  }

  std::filesystem::path server_;
  std::filesystem::path folder_;
  int listener_ = -1;
  std::atomic<Cut> cut_ = Cut::never;
  std::jthread thread_;
};

}  // namespace campus::test
