#include "probe/net/snmp_session.h"

// The library's headers want this order.
// clang-format off
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
// clang-format on

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <span>

namespace campus::probe {
namespace {

constexpr long kPatienceMicroseconds = 2'000'000;
constexpr int kRetries = 1;
constexpr long kMostInOneAnswer = 20;

struct PduFree {
  void operator()(netsnmp_pdu* pdu) const { snmp_free_pdu(pdu); }
};
using Pdu = std::unique_ptr<netsnmp_pdu, PduFree>;

/// No file and no environment of this host changes what is asked: numbers need no MIB, and engine times are learnt
/// anew. The library's log goes nowhere; what matters comes back as an error.
void prepare_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_EMERG);
    for (const int which :
         {NETSNMP_DS_LIB_DONT_READ_CONFIGS, NETSNMP_DS_LIB_DONT_PERSIST_STATE, NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD,
          NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE, NETSNMP_DS_LIB_DONT_LOAD_HOST_FILES}) {
      netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, which, 1);
    }
    netsnmp_set_mib_directory("/nonexistent");
    init_snmp("campus-probe");
  });
}

Error error_of(int code, const std::string& device) {
  const auto said = [&](ErrorCode kind, const char* what) { return Error{kind, device + ": " + what}; };
  switch (code) {
    case SNMPERR_TIMEOUT:
    case SNMPERR_BAD_SENDTO:
    case SNMPERR_BAD_RECVFROM:
    case SNMPERR_NO_SOCKET:
      return said(ErrorCode::unavailable, "no_answer");
    case SNMPERR_UNKNOWN_USER_NAME:
    case SNMPERR_UNSUPPORTED_SEC_LEVEL:
    case SNMPERR_AUTHENTICATION_FAILURE:
    case SNMPERR_DECRYPTION_ERR:
    case SNMPERR_USM_UNKNOWNSECURITYNAME:
    case SNMPERR_USM_UNSUPPORTEDSECURITYLEVEL:
    case SNMPERR_USM_AUTHENTICATIONFAILURE:
    case SNMPERR_USM_DECRYPTIONERROR:
      return said(ErrorCode::permission, "refuses_credentials");
    default:
      return said(ErrorCode::bad_data, "answers_nonsense");
  }
}

std::string peer_name(const Address& device) { return (device.ip_version() == 6 ? "udp6:" : "udp:") + device.text(); }

std::vector<u_char> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

SnmpName name_of(const netsnmp_variable_list& variable) {
  SnmpName name;
  for (const oid one : std::span(variable.name, variable.name_length)) name.push_back(static_cast<std::uint32_t>(one));
  return name;
}

std::vector<oid> to_oid(const SnmpName& name) { return {name.begin(), name.end()}; }

SnmpValue value_of(const netsnmp_variable_list& variable) {
  SnmpValue value;
  value.name = name_of(variable);
  switch (variable.type) {
    case ASN_INTEGER:
      if (*variable.val.integer >= 0) value.number = static_cast<std::uint64_t>(*variable.val.integer);
      break;
    case ASN_COUNTER:
    case ASN_GAUGE:
    case ASN_TIMETICKS:
      value.number = static_cast<std::uint64_t>(*variable.val.integer) & 0xffffffffU;
      break;
    case ASN_COUNTER64:
      value.number = (static_cast<std::uint64_t>(variable.val.counter64->high) << 32U) |
                     (static_cast<std::uint64_t>(variable.val.counter64->low) & 0xffffffffU);
      break;
    case ASN_OCTET_STR:
      value.text.emplace(variable.val.string, variable.val.string + variable.val_len);
      break;
    default:
      break;
  }
  return value;
}

std::vector<SnmpValue> values_of(const netsnmp_pdu& answer) {
  std::vector<SnmpValue> values;
  for (const auto* one = answer.variables; one != nullptr; one = one->next_variable) values.push_back(value_of(*one));
  return values;
}

}  // namespace

struct SnmpSession::State {
  void* handle = nullptr;
  std::string device;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (handle != nullptr) snmp_sess_close(handle);
  }

  Result<std::vector<SnmpValue>> ask(Pdu request) {
    netsnmp_pdu* raw = nullptr;
    const int status = snmp_sess_synch_response(handle, request.release(), &raw);
    const Pdu answer(raw);
    if (status == STAT_TIMEOUT) return error_of(SNMPERR_TIMEOUT, device);
    if (status != STAT_SUCCESS || !answer) {
      int system = 0;
      int library = 0;
      char* text = nullptr;
      snmp_sess_error(handle, &system, &library, &text);
      const std::unique_ptr<char, void (*)(void*)> owned(text, std::free);
      return error_of(library, device);
    }
    if (answer->errstat != SNMP_ERR_NOERROR) return Error{ErrorCode::bad_data, device + ": refuses_question"};
    return values_of(*answer);
  }
};

namespace {

/// The key that a passphrase gives; false where the library knows no such algorithm or the passphrase is too short.
bool set_authentication(netsnmp_session& session, const SnmpCredentials& credentials) {
  const int type = usm_lookup_auth_type(credentials.authentication.c_str());
  if (type <= 0) return false;
  session.securityAuthProto = sc_get_auth_oid(type, &session.securityAuthProtoLen);
  session.securityAuthKeyLen = USM_AUTH_KU_LEN;
  const auto phrase = bytes_of(credentials.passphrase);
  return session.securityAuthProto != nullptr &&
         generate_Ku(session.securityAuthProto, static_cast<u_int>(session.securityAuthProtoLen), phrase.data(),
                     phrase.size(), session.securityAuthKey, &session.securityAuthKeyLen) == SNMPERR_SUCCESS;
}

bool set_privacy(netsnmp_session& session, const SnmpCredentials& credentials) {
  const int type = usm_lookup_priv_type(credentials.privacy.c_str());
  if (type <= 0) return false;
  session.securityPrivProto = sc_get_priv_oid(type, &session.securityPrivProtoLen);
  session.securityPrivKeyLen = USM_PRIV_KU_LEN;
  const auto phrase = bytes_of(credentials.privacy_passphrase);
  return session.securityPrivProto != nullptr &&
         generate_Ku(session.securityAuthProto, static_cast<u_int>(session.securityAuthProtoLen), phrase.data(),
                     phrase.size(), session.securityPrivKey, &session.securityPrivKeyLen) == SNMPERR_SUCCESS;
}

bool set_user(netsnmp_session& session, const SnmpCredentials& credentials, std::string& user) {
  session.version = SNMP_VERSION_3;
  user = credentials.user;
  session.securityName = user.data();
  session.securityNameLen = user.size();
  session.securityModel = USM_SEC_MODEL_NUMBER;
  session.securityLevel = credentials.privacy.empty() ? SNMP_SEC_LEVEL_AUTHNOPRIV : SNMP_SEC_LEVEL_AUTHPRIV;
  if (!set_authentication(session, credentials)) return false;
  return credentials.privacy.empty() || set_privacy(session, credentials);
}

}  // namespace

SnmpSession::SnmpSession(std::unique_ptr<State> state) : state_(std::move(state)) {}
SnmpSession::SnmpSession(SnmpSession&&) noexcept = default;
SnmpSession& SnmpSession::operator=(SnmpSession&&) noexcept = default;
SnmpSession::~SnmpSession() = default;

Result<SnmpSession> SnmpSession::open(const Address& device, const SnmpCredentials& credentials) {
  prepare_library();
  netsnmp_session session;
  snmp_sess_init(&session);
  auto peer = peer_name(device);
  session.peername = peer.data();
  session.timeout = kPatienceMicroseconds;
  session.retries = kRetries;
  auto community = bytes_of(credentials.community);
  std::string user;
  if (credentials.version == SnmpVersion::v2c) {
    session.version = SNMP_VERSION_2c;
    session.community = community.data();
    session.community_len = community.size();
  } else if (!set_user(session, credentials, user)) {
    return Error{ErrorCode::bad_data,
                 "SNMP credentials: unknown algorithm, or a passphrase of fewer than 8 characters"};
  }
  auto state = std::make_unique<State>();
  state->device = device.text();
  state->handle = snmp_sess_open(&session);
  if (state->handle == nullptr) return error_of(session.s_snmp_errno, state->device);
  return SnmpSession(std::move(state));
}

Result<std::vector<SnmpValue>> SnmpSession::get(std::span<const SnmpName> names) {
  Pdu request(snmp_pdu_create(SNMP_MSG_GET));
  for (const auto& name : names) {
    const auto numbers = to_oid(name);
    snmp_add_null_var(request.get(), numbers.data(), numbers.size());
  }
  auto values = state_->ask(std::move(request));
  if (!values) return values;
  const auto same = [](const SnmpValue& value, const SnmpName& name) { return value.name == name; };
  if (!std::equal(values->begin(), values->end(), names.begin(), names.end(), same)) {
    return Error{ErrorCode::bad_data, state_->device + ": answers_something_else"};
  }
  return values;
}

Result<std::vector<SnmpValue>> SnmpSession::get_behind(const SnmpName& name) {
  Pdu request(snmp_pdu_create(SNMP_MSG_GETBULK));
  request->non_repeaters = 0;
  request->max_repetitions = kMostInOneAnswer;
  const auto numbers = to_oid(name);
  snmp_add_null_var(request.get(), numbers.data(), numbers.size());
  auto values = state_->ask(std::move(request));
  if (values && values->size() > static_cast<std::size_t>(kMostInOneAnswer)) values->resize(kMostInOneAnswer);
  return values;
}

}  // namespace campus::probe
