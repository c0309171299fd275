#pragma once
// Owners of what OpenSSL allocates, and bytes as it wants them. For .cpp files of OpenSSL's homes.

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>
#include <string_view>

namespace campus {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using DigestPointer = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using DigestKindPointer = std::unique_ptr<EVP_MD, Freed<EVP_MD_free>>;
using BioPointer = std::unique_ptr<BIO, Freed<BIO_free_all>>;

/// A refusal is an ordinary answer here; its entries must not wait in the thread's queue for the next TLS call.
class QuietErrors {
 public:
  QuietErrors() { ERR_set_mark(); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
  ~QuietErrors() { ERR_pop_to_mark(); }
};

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

}  // namespace campus
