#pragma once
// How long the store waits for a PostgreSQL server.

#include <chrono>

namespace campus::collector {

struct PostgresLimits {
  std::chrono::milliseconds connect = std::chrono::seconds(5);       ///< for each host that the address names
  std::chrono::milliseconds statement = std::chrono::seconds(30);    ///< then the server gives a statement up
  std::chrono::milliseconds lock = std::chrono::seconds(10);         ///< then the server gives waiting for another up
  std::chrono::milliseconds answer = std::chrono::seconds(40);       ///< then a silent server counts as gone
  int attempts = 4;                                                  ///< to connect, in one recover()
  std::chrono::milliseconds pause = std::chrono::milliseconds(100);  ///< between them at first; doubles, with jitter
};

}  // namespace campus::collector
