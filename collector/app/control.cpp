#include "collector/app/control.h"

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "collector/fleet/limits.h"

namespace campus::collector {
namespace {

constexpr const char* kSocketName = "control.sock";
constexpr std::uint32_t kMostWords = kKeySites + 16;
constexpr std::uint32_t kMostBytes = 80U << 20U;  // of all words: a roster file is one of them
constexpr int kPatienceSeconds = 60;
constexpr int kAnswerSeconds = 3600;  // a backup or a check of everything takes its time

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// A path of any length fits through the folder's descriptor; sun_path itself holds 108 bytes.
struct Address {
  explicit Address(const std::filesystem::path& folder)
      : parent(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    const auto path = "/proc/self/fd/" + std::to_string(parent.get()) + "/" + kSocketName;
    name.sun_family = AF_UNIX;
    path.copy(name.sun_path, sizeof(name.sun_path) - 1);
  }
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  [[nodiscard]] const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&name); }

  Descriptor parent;
  sockaddr_un name{};
};

bool send_all(int fd, const char* data, std::size_t length) {
  while (length > 0) {
    const auto sent = ::send(fd, data, length, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    data += sent;
    length -= static_cast<std::size_t>(sent);
  }
  return true;
}

bool receive_all(int fd, char* data, std::size_t length) {
  while (length > 0) {
    const auto got = ::recv(fd, data, length, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    data += got;
    length -= static_cast<std::size_t>(got);
  }
  return true;
}

bool send_number(int fd, std::uint32_t number) {
  std::array<char, 4> bytes{};
  std::memcpy(bytes.data(), &number, bytes.size());
  return send_all(fd, bytes.data(), bytes.size());
}

std::optional<std::uint32_t> receive_number(int fd, std::uint32_t most) {
  std::array<char, 4> bytes{};
  if (!receive_all(fd, bytes.data(), bytes.size())) return std::nullopt;
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), bytes.size());
  if (number > most) return std::nullopt;
  return number;
}

bool send_words(int fd, const Words& words) {
  if (!send_number(fd, static_cast<std::uint32_t>(words.size()))) return false;
  for (const auto& word : words) {
    if (!send_number(fd, static_cast<std::uint32_t>(word.size())) || !send_all(fd, word.data(), word.size()))
      return false;
  }
  return true;
}

std::optional<Words> receive_words(int fd) {
  const auto count = receive_number(fd, kMostWords);
  if (!count) return std::nullopt;
  Words words(*count);
  auto left = kMostBytes;
  for (auto& word : words) {
    const auto length = receive_number(fd, left);
    if (!length) return std::nullopt;
    left -= *length;
    word.resize(*length);
    if (!receive_all(fd, word.data(), word.size())) return std::nullopt;
  }
  return words;
}

void set_patience(int fd, int receive_seconds = kPatienceSeconds) {
  const timeval receive{receive_seconds, 0};
  const timeval send{kPatienceSeconds, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &receive, sizeof receive);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &send, sizeof send);
}

std::string user_of(int fd) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return "?";
  return user_name(peer.uid);
}

}  // namespace

std::string user_name(unsigned user) {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return "uid " + std::to_string(user);
  }
  return entry.pw_name;
}

struct ControlServer::Thread {
  Thread(Descriptor s, Execute e, std::filesystem::path f)
      : socket(std::move(s)), stop(::eventfd(0, EFD_CLOEXEC)), execute(std::move(e)), folder(std::move(f)) {}

  void run() {
    for (;;) {
      std::array<pollfd, 2> wait{{{socket.get(), POLLIN, 0}, {stop.get(), POLLIN, 0}}};
      if (::poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) return;
      if (wait[1].revents != 0) return;
      if (wait[0].revents == 0) continue;
      Descriptor peer(::accept4(socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (peer.is_open()) serve(std::move(peer));
    }
  }

  /// A peer that says nothing, or a backup, keeps nobody else waiting.
  void serve(Descriptor peer) {
    set_patience(peer.get());
    std::unique_lock lock(mutex);
    free.wait(lock, [this] { return peers.size() < kPeers || ending; });
    if (ending) return;
    begin_answer(std::move(peer));
    auto gone = std::exchange(finished, {});
    lock.unlock();
    for (auto& each : gone) each->thread.join();
  }

  void begin_answer(Descriptor peer) {
    const auto one = peers.insert(peers.end(), std::make_unique<Peer>(std::move(peer)));
    try {
      (*one)->thread = std::thread([this, one] {
        answer((*one)->socket.get());
        const std::scoped_lock done(mutex);
        finished.splice(finished.end(), peers, one);
        free.notify_all();
      });
    } catch (const std::system_error&) {
      peers.erase(one);  // no more threads: whoever asks is told that nobody answered
    }
  }

  void answer(int peer) const {
    const auto words = receive_words(peer);
    if (!words) return;
    const auto said = execute(*words, user_of(peer));
    send_words(peer, {std::to_string(said.exit_code), said.out, said.err});
  }

  /// Nobody is read any more, what was taken is answered.
  void end() {
    {
      const std::scoped_lock lock(mutex);
      ending = true;
      for (const auto& one : peers) ::shutdown(one->socket.get(), SHUT_RD);
    }
    free.notify_all();
    ::eventfd_write(stop.get(), 1);
    thread.join();
    std::unique_lock lock(mutex);
    free.wait(lock, [this] { return peers.empty(); });
    for (auto& each : finished) each->thread.join();
  }

  struct Peer {
    explicit Peer(Descriptor s) : socket(std::move(s)) {}
    Descriptor socket;
    std::thread thread;
  };
  static constexpr std::size_t kPeers = 8;

  Descriptor socket;
  Descriptor stop;
  Execute execute;
  std::filesystem::path folder;
  std::mutex mutex;
  std::condition_variable free;
  bool ending = false;
  std::list<std::unique_ptr<Peer>> peers;     ///< being answered
  std::list<std::unique_ptr<Peer>> finished;  ///< to be joined
  std::thread thread;
};

ControlServer::ControlServer(std::unique_ptr<Thread> thread) : thread_(std::move(thread)) {
  thread_->thread = std::thread([inner = thread_.get()] { inner->run(); });
}

ControlServer::~ControlServer() {
  thread_->end();
  ::unlink((thread_->folder / kSocketName).c_str());
}

Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::filesystem::path& folder, Execute execute) {
  const Address address(folder);
  ::unlink((folder / kSocketName).c_str());
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // The folder is 0700 already; the mode keeps it so when somebody widens the folder.
  const auto mask = ::umask(0177);
  const bool bound = ::bind(socket.get(), address.raw(), sizeof address.name) == 0;
  ::umask(mask);
  constexpr int kBacklog = 16;
  if (!bound || ::listen(socket.get(), kBacklog) != 0) {
    return Error{ErrorCode::cannot_create, "cannot make " + (folder / kSocketName).string() + ": " +
                                               std::strerror(errno) + "; choose another store folder"};
  }
  auto thread = std::make_unique<Thread>(std::move(socket), std::move(execute), folder);
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(thread)));
}

Result<std::optional<CommandAnswer>> ask_server(const std::filesystem::path& folder, const Words& words) {
  const Address address(folder);
  if (!address.parent.is_open()) return std::optional<CommandAnswer>();
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(socket.get(), address.raw(), sizeof address.name) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED) return std::optional<CommandAnswer>();
    return Error{errno == EACCES ? ErrorCode::permission : ErrorCode::unavailable,
                 "cannot speak to the running collector at " + (folder / kSocketName).string() + ": " +
                     std::strerror(errno) + "; run the command as the user of the service"};
  }
  set_patience(socket.get(), kAnswerSeconds);
  const auto reply = send_words(socket.get(), words) ? receive_words(socket.get()) : std::nullopt;
  if (!reply || reply->size() != 3) {
    return Error{ErrorCode::unavailable,
                 "the running collector at " + folder.string() + " did not answer; look at its messages and try again"};
  }
  return std::optional(CommandAnswer{std::atoi((*reply)[0].c_str()), (*reply)[1], (*reply)[2]});
}

}  // namespace campus::collector
