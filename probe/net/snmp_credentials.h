#pragma once
// How an SNMP device is asked. Secrets: they come from a file that only its owner may read and are never printed.

#include <string>

namespace campus::probe {

enum class SnmpVersion { v2c, v3 };

struct SnmpCredentials {
  SnmpVersion version = SnmpVersion::v3;
  std::string community;           ///< v2c
  std::string user;                ///< v3
  std::string authentication;      ///< v3: MD5, SHA, SHA-224, SHA-256, SHA-384, SHA-512
  std::string passphrase;          ///< v3
  std::string privacy;             ///< v3: empty for none, DES, AES
  std::string privacy_passphrase;  ///< v3
};

}  // namespace campus::probe
