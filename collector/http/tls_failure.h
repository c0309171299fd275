#pragma once
// Why a connection with TLS did not come about, as campus_collector_tls_failures_total says it.

#include "core/enum_names.h"

namespace campus::collector {

enum class TlsFailure {
  timeout,            ///< the handshake was not done in time
  closed,             ///< the peer hung up in the middle of it
  plain_http,         ///< no TLS came to a port that speaks it
  not_offered,        ///< TLS came to a port that does not
  version_or_cipher,  ///< nothing in common
  no_certificate,     ///< the client showed none where one is asked for
  bad_certificate,    ///< the client's is not of the authority named, or has expired
  refused_by_peer,    ///< the client did not take ours, or sent another alert
  other,
};

}  // namespace campus::collector

template <>
struct campus::EnumNames<campus::collector::TlsFailure> {
  using E = collector::TlsFailure;
  static constexpr NameTable<E, 9> names{{{E::timeout, "timeout"},
                                          {E::closed, "closed"},
                                          {E::plain_http, "plain_http"},
                                          {E::not_offered, "not_offered"},
                                          {E::version_or_cipher, "version_or_cipher"},
                                          {E::no_certificate, "no_certificate"},
                                          {E::bad_certificate, "bad_certificate"},
                                          {E::refused_by_peer, "refused_by_peer"},
                                          {E::other, "other"}}};
};
