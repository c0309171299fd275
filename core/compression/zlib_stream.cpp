#include "core/compression/zlib_stream.h"

#include <zlib.h>

namespace campus {
namespace {

const Bytef* bytes_of(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  return reinterpret_cast<const Bytef*>(text.data());
}

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
Bytef* bytes_of(std::string& text) { return reinterpret_cast<Bytef*>(text.data()); }

}  // namespace

Result<std::string> zlib_compress(std::string_view bytes, int level) {
  auto length = compressBound(bytes.size());
  std::string packed(length, '\0');
  if (compress2(bytes_of(packed), &length, bytes_of(bytes), bytes.size(), level) != Z_OK) {
    return Error{ErrorCode::io, "cannot compress; is memory short?"};
  }
  packed.resize(length);
  return packed;
}

Result<std::string> zlib_decompress(std::string_view stream, std::size_t bytes) {
  std::string plain(bytes, '\0');
  uLongf length = plain.size();
  uLong read = stream.size();
  const int status = uncompress2(bytes_of(plain), &length, bytes_of(stream), &read);
  if (status != Z_OK || length != bytes || read != stream.size()) {
    return Error{ErrorCode::bad_data, "this is no zlib stream of " + std::to_string(bytes) + " bytes"};
  }
  return plain;
}

}  // namespace campus
