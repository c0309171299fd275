#include "tests/support/compressed_bodies.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdlib>

namespace campus::testing {

// NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast,cppcoreguidelines-pro-type-const-cast)

class Compressor {
 public:
  Compressor(Coding coding, int level, int window_log) {
    if (coding == Coding::zstd) {
      zstd = ZSTD_createCCtx();
      ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, level);
      ZSTD_CCtx_setParameter(zstd, ZSTD_c_windowLog, window_log);
    } else if (deflateInit2(&gzip, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
      std::abort();
    }
  }
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  ~Compressor() { zstd == nullptr ? static_cast<void>(deflateEnd(&gzip)) : static_cast<void>(ZSTD_freeCCtx(zstd)); }

  std::string add(std::string_view text, bool last) {
    return zstd == nullptr ? add_to_gzip(text, last) : add_to_zstd(text, last);
  }

 private:
  std::string add_to_zstd(std::string_view text, bool last) {
    std::string packed(ZSTD_compressBound(text.size()) + 1024, '\0');
    ZSTD_inBuffer in{text.data(), text.size(), 0};
    ZSTD_outBuffer out{packed.data(), packed.size(), 0};
    if (ZSTD_compressStream2(zstd, &out, &in, last ? ZSTD_e_end : ZSTD_e_flush) != 0) std::abort();
    packed.resize(out.pos);
    return packed;
  }

  std::string add_to_gzip(std::string_view text, bool last) {
    std::string packed(deflateBound(&gzip, text.size()) + 1024, '\0');
    gzip.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    gzip.avail_in = static_cast<uInt>(text.size());
    gzip.next_out = reinterpret_cast<Bytef*>(packed.data());
    gzip.avail_out = static_cast<uInt>(packed.size());
    if (deflate(&gzip, last ? Z_FINISH : Z_SYNC_FLUSH) != (last ? Z_STREAM_END : Z_OK)) std::abort();
    packed.resize(packed.size() - gzip.avail_out);
    return packed;
  }

  ZSTD_CCtx* zstd = nullptr;
  z_stream gzip{};
};

// NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast,cppcoreguidelines-pro-type-const-cast)

constexpr int kLargestWindow = 23;  // 8 MiB: what every server has to take

Bomb::Bomb(Coding coding, std::uint64_t size, std::size_t noise)
    : compressor_(std::make_unique<Compressor>(coding, 6, coding == Coding::zstd ? kLargestWindow : 0)),
      left_(size),
      noise_(noise) {}
Bomb::~Bomb() = default;

std::string Bomb::next() {
  constexpr std::uint64_t kPiece = 64U << 10U;
  const auto size = std::min(kPiece, left_);
  std::string piece(size, '\0');
  for (std::size_t i = 0; i < std::min<std::size_t>(noise_, size); ++i) piece[i] = static_cast<char>(random_());
  left_ -= size;
  return compressor_->add(piece, left_ == 0);
}

std::string compressed(Coding coding, std::string_view text, int level, int window_log) {
  return Compressor(coding, level, window_log).add(text, true);
}

}  // namespace campus::testing
