#pragma once
// How the store in PostgreSQL works on its session, whatever it is asked for. For PostgresStore's .cpp files.

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "collector/store/postgres/acknowledged.h"
#include "collector/store/postgres/head.h"
#include "collector/store/postgres/postgres_error.h"
#include "collector/store/postgres/postgres_store.h"
#include "collector/store/postgres/session.h"
#include "collector/store/postgres/sizes.h"
#include "collector/store/postgres/upkeep.h"

namespace campus::collector {

struct PostgresStore::Core {
  Core(postgres::Conninfo address, const PostgresLimits& waits) : where(std::move(address)), limits(waits) {}

  postgres::Conninfo where;
  PostgresLimits limits;
  postgres::Dictionaries dictionaries;
  postgres::Upkeeper upkeeper;
  postgres::Acknowledged acknowledged;
  postgres::Revisions seen;  ///< up to these the caller knows everything
  postgres::Sizes sizes;
  std::unique_ptr<postgres::Session> session;  ///< empty after a failure until recover() succeeds

  /// What the caller itself wrote is nothing new to it, unless others wrote before.
  void note(const postgres::Writing& writing) {
    for (std::size_t i = 0; i < postgres::kParts; ++i) {
      const auto part = static_cast<postgres::Part>(i);
      const bool wrote = writing.after().changed.of(part) == writing.revision();
      if (wrote && writing.before().changed.of(part) <= seen.of(part)) seen.set(part, writing.revision());
    }
    acknowledged.note(writing.revision());
  }
};

/// An operation as messages and as metrics name it.
struct PostgresStore::Doing {
  const char* word;
  const char* operation;

  static constexpr Doing writing() { return {"write", "commit"}; }
  static constexpr Doing reading() { return {"read", "read"}; }
};

template <class Work>
auto PostgresStore::guarded(const Doing& doing, Work work) {
  using Value = decltype(work(std::declval<postgres::Session&>()));
  const auto& place = core_->where.place();
  if (!core_->session) {
    return Result<Value>(Error{ErrorCode::unavailable, "the store " + place + " is closed after an earlier failure"});
  }
  auto& session = *core_->session;
  try {
    if constexpr (std::is_void_v<Value>) {
      work(session);
      return Result<void>();
    } else {
      return Result<Value>(work(session));
    }
  } catch (const postgres::PostgresError& error) {
    Error failed{error.code(), core_->where.masked(std::string("cannot ") + doing.word + " the store " + place + ": " +
                                                   error.what())};
    tell_failure(doing.operation);
    if (session.connection.is_usable()) {
      session.forget();  // rolled back, and ready for more
    } else {
      core_->session.reset();
      failure_ = failed;
    }
    return Result<Value>(std::move(failed));
  }
}

template <class Work>
auto PostgresStore::writing(Work work) {
  return guarded(Doing::writing(), [&](postgres::Session& session) {
    postgres::Writing writing(session.connection, session.opened);
    if constexpr (std::is_void_v<decltype(work(session, writing))>) {
      work(session, writing);
      writing.commit();
      core_->note(writing);
    } else {
      auto value = work(session, writing);
      writing.commit();
      core_->note(writing);
      return value;
    }
  });
}

template <class Read>
auto PostgresStore::reading(postgres::Part part, Read read) {
  return guarded(Doing::reading(), [&](postgres::Session& session) {
    const auto head = postgres::read_head(session.connection);
    auto value = read(session.connection);
    core_->seen.set(part, head.revision);
    return value;
  });
}

}  // namespace campus::collector
