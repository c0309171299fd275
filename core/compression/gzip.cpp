#include "core/compression/gzip.h"

#include <zlib.h>

#include <algorithm>

namespace campus {

Result<std::string> gzip_compress(std::string_view bytes, int level) {
  constexpr int kGzip = 16 + MAX_WBITS;
  constexpr int kMemoryLevel = 8;
  const Error failed{ErrorCode::io, "cannot compress; is memory short?"};
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzip, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) return failed;
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  // zlib reads through a pointer that is not const.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast,cppcoreguidelines-pro-type-const-cast)
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  // Both counts have 32 bits: more goes in pieces.
  constexpr std::size_t kPiece = 1U << 30U;
  std::size_t in = 0;
  std::size_t out = 0;
  int status = Z_OK;
  while (status == Z_OK) {
    const auto offered = std::min(kPiece, bytes.size() - in);
    const auto room = std::min(kPiece, packed.size() - out);
    stream.avail_in = static_cast<uInt>(offered);
    stream.avail_out = static_cast<uInt>(room);
    status = deflate(&stream, in + offered == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
    in += offered - stream.avail_in;
    out += room - stream.avail_out;
  }
  deflateEnd(&stream);
  if (status != Z_STREAM_END) return failed;
  packed.resize(out);
  packed.shrink_to_fit();
  return packed;
}

}  // namespace campus
