#include "core/compression/bounded_decoder.h"

#include <zlib.h>
// For ZSTD_d_stableOutBuffer: without it the window is kept a second time beside the output.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <bit>
#include <new>
#include <string>
#include <utility>

namespace campus {
namespace {

constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";

const char* name_of(Coding coding) { return coding == Coding::gzip ? "gzip" : "zstd"; }

Error short_of_memory() { return {ErrorCode::io, "memory is short; send again later"}; }

Error damaged(Coding coding) {
  return {ErrorCode::bad_data, std::string("the ") + name_of(coding) + " stream is damaged or is none"};
}

}  // namespace

/// One of the two libraries. It takes part of the input and writes behind what it wrote before.
class BoundedDecoder::Stream {
 public:
  struct Room {
    char* begin;
    std::size_t size;
    std::size_t filled;
  };

  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  /// A bounded part of the work: `bytes` loses its beginning, `room` is filled on. True at the end of the stream.
  [[nodiscard]] virtual Result<bool> step(std::string_view& bytes, Room& room) = 0;
};

class BoundedDecoder::GzipStream final : public Stream {
 public:
  GzipStream() {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK;
  }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;
  ~GzipStream() override { inflateEnd(&stream_); }

  [[nodiscard]] Result<bool> step(std::string_view& bytes, Room& room) override {
    if (!ready_) return short_of_memory();
    constexpr std::size_t kMost = 64U << 10U;
    const auto offered = std::min(bytes.size(), kMost);
    const auto space = std::min(room.size - room.filled, kMost);
    // zlib reads through a pointer that is not const.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast,cppcoreguidelines-pro-type-const-cast)
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(offered);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    stream_.next_out = reinterpret_cast<Bytef*>(room.begin + room.filled);
    stream_.avail_out = static_cast<uInt>(space);
    const int status = inflate(&stream_, Z_NO_FLUSH);
    bytes.remove_prefix(offered - stream_.avail_in);
    room.filled += space - stream_.avail_out;
    if (status == Z_STREAM_END) return true;
    if (status == Z_MEM_ERROR) return short_of_memory();
    if (status == Z_OK || status == Z_BUF_ERROR) return false;
    return damaged(Coding::gzip);
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

class BoundedDecoder::ZstdStream final : public Stream {
 public:
  explicit ZstdStream(std::size_t window_bytes) : context_(ZSTD_createDCtx()), window_bytes_(window_bytes) {
    if (context_ == nullptr) return;
    const int window_log = static_cast<int>(std::bit_width(window_bytes)) - 1;
    ready_ = ZSTD_isError(ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, window_log)) == 0;
    // Where a later libzstd has dropped it the same calls work, at the cost of that memory.
    ZSTD_DCtx_setParameter(context_, ZSTD_d_stableOutBuffer, 1);
    hint_ = ZSTD_initDStream(context_);
  }
  ZstdStream(const ZstdStream&) = delete;
  ZstdStream& operator=(const ZstdStream&) = delete;
  ~ZstdStream() override { ZSTD_freeDCtx(context_); }

  [[nodiscard]] Result<bool> step(std::string_view& bytes, Room& room) override {
    if (!ready_) return short_of_memory();
    if (!has_magic(bytes)) return damaged(Coding::zstd);
    // What the library asked for is at most one block, so that no step writes more than 128 KiB.
    ZSTD_inBuffer in{bytes.data(), std::min(bytes.size(), std::max<std::size_t>(hint_, 1)), 0};
    ZSTD_outBuffer out{room.begin, room.size, room.filled};
    hint_ = ZSTD_decompressStream(context_, &out, &in);
    if (ZSTD_isError(hint_) != 0) return refusal(ZSTD_getErrorCode(hint_), room);
    taken_ += in.pos;
    bytes.remove_prefix(in.pos);
    room.filled = out.pos;
    return hint_ == 0;
  }

 private:
  /// The library would also read its formats from before the standard, whose windows it does not bound.
  [[nodiscard]] bool has_magic(std::string_view bytes) const {
    if (taken_ >= kZstdMagic.size()) return true;
    const auto wanted = kZstdMagic.substr(taken_, bytes.size());
    return bytes.starts_with(wanted);
  }

  [[nodiscard]] Error refusal(ZSTD_ErrorCode code, const Room& room) const {
    switch (code) {
      case ZSTD_error_frameParameter_windowTooLarge:
        return {ErrorCode::too_large,
                "the zstd stream asks for a window over " + std::to_string(window_bytes_) + " bytes"};
      case ZSTD_error_dstSize_tooSmall:
        return {ErrorCode::too_large, "unpacks to more than " + std::to_string(room.size - 1) + " bytes"};
      case ZSTD_error_memory_allocation:
        return short_of_memory();
      default:
        return damaged(Coding::zstd);
    }
  }

  ZSTD_DCtx* context_;
  std::size_t window_bytes_;
  std::size_t hint_ = 0;
  std::size_t taken_ = 0;
  bool ready_ = false;
};

BoundedDecoder::BoundedDecoder(Coding coding, const DecoderLimits& limits) : coding_(coding), limits_(limits) {}
BoundedDecoder::BoundedDecoder(BoundedDecoder&&) noexcept = default;
BoundedDecoder& BoundedDecoder::operator=(BoundedDecoder&&) noexcept = default;
BoundedDecoder::~BoundedDecoder() = default;

std::string_view BoundedDecoder::output() const { return {buffer_.get(), out_}; }

Result<void> BoundedDecoder::feed(std::string_view bytes) {
  if (state_ && !bytes.empty()) state_ = feed_more(bytes);
  return state_;
}

Result<void> BoundedDecoder::feed_more(std::string_view bytes) {
  if (!stream_) {
    // Pages of the buffer are there once something is written to them.
    buffer_.reset(new (std::nothrow) char[limits_.output_bytes + 1]);
    if (!buffer_) return short_of_memory();
    if (coding_ == Coding::gzip) stream_ = std::make_unique<GzipStream>();
    if (coding_ == Coding::zstd) stream_ = std::make_unique<ZstdStream>(limits_.window_bytes);
  }
  bool moved = true;
  // Also without input: what the library still holds of the last piece comes out.
  while (!bytes.empty() || (moved && !ended_)) {
    if (ended_) {
      return Error{ErrorCode::bad_data, std::string("bytes follow the end of the ") + name_of(coding_) +
                                            " stream; send one stream of one piece"};
    }
    Stream::Room room{buffer_.get(), limits_.output_bytes + 1, out_};
    const auto offered = bytes.size();
    const auto ended = stream_->step(bytes, room);
    if (!ended) return ended.error();
    moved = bytes.size() < offered || room.filled > out_;
    if (!moved && !bytes.empty() && !*ended) return damaged(coding_);
    in_ += offered - bytes.size();
    out_ = room.filled;
    ended_ = *ended;
    if (auto fits = check_output(); !fits) return fits;
  }
  return {};
}

Result<void> BoundedDecoder::check_output() const {
  if (out_ > limits_.output_bytes) {
    return Error{ErrorCode::too_large, "unpacks to more than " + std::to_string(limits_.output_bytes) + " bytes"};
  }
  if (out_ > limits_.free_output_bytes && out_ / limits_.ratio > in_) {
    return Error{ErrorCode::too_large, "unpacks to more than " + std::to_string(limits_.ratio) + " times its size"};
  }
  if (output().starts_with(kGzipMagic) || output().starts_with(kZstdMagic)) {
    return Error{ErrorCode::bad_data, "is compressed twice; compress it once"};
  }
  return {};
}

Result<void> BoundedDecoder::finish() {
  if (state_ && !ended_) {
    state_ = Error{ErrorCode::bad_data, std::string("the ") + name_of(coding_) + " stream ends too early"};
  }
  return state_;
}

}  // namespace campus
