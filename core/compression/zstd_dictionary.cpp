#include "core/compression/zstd_dictionary.h"

#include <zdict.h>
#include <zstd.h>

#include <utility>
#include <vector>

namespace campus {
namespace {

/// With a dictionary the level hardly matters for small texts; 3 is zstd's own choice.
constexpr int kLevel = 3;

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// A context is a few hundred kilobytes that are worth keeping: one for each thread that packs.
ZSTD_CCtx* compressor() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  return context.get();
}

ZSTD_DCtx* decompressor() {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context(ZSTD_createDCtx());
  return context.get();
}

Error damaged(const char* what) {
  return Error{ErrorCode::bad_data, std::string("a compressed text is damaged: ") + what};
}

}  // namespace

struct ZstdDictionary::Tables {
  ZSTD_CDict* compress = nullptr;
  ZSTD_DDict* decompress = nullptr;

  Tables() = default;
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;
  ~Tables() {
    ZSTD_freeCDict(compress);
    ZSTD_freeDDict(decompress);
  }
};

ZstdDictionary::ZstdDictionary(std::string bytes, std::unique_ptr<Tables> tables)
    : bytes_(std::move(bytes)), tables_(std::move(tables)) {}
ZstdDictionary::~ZstdDictionary() = default;

std::uint32_t ZstdDictionary::number() const { return ZSTD_getDictID_fromDict(bytes_.data(), bytes_.size()); }

Result<std::shared_ptr<const ZstdDictionary>> ZstdDictionary::from_bytes(std::string bytes) {
  if (ZSTD_getDictID_fromDict(bytes.data(), bytes.size()) == 0) return damaged("not a dictionary");
  auto tables = std::make_unique<Tables>();
  tables->compress = ZSTD_createCDict(bytes.data(), bytes.size(), kLevel);
  tables->decompress = ZSTD_createDDict(bytes.data(), bytes.size());
  if (tables->compress == nullptr || tables->decompress == nullptr) return damaged("not a dictionary");
  return std::shared_ptr<const ZstdDictionary>(new ZstdDictionary(std::move(bytes), std::move(tables)));
}

Result<std::shared_ptr<const ZstdDictionary>> ZstdDictionary::train(std::span<const std::string> samples,
                                                                    std::size_t bytes) {
  std::string all;
  std::vector<std::size_t> sizes;
  for (const auto& sample : samples) {
    all += sample;
    sizes.push_back(sample.size());
  }
  std::string dictionary(bytes, '\0');
  const auto length = ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), all.data(), sizes.data(),
                                            static_cast<unsigned>(sizes.size()));
  if (ZDICT_isError(length) != 0) {
    return Error{ErrorCode::bad_data, std::string("no dictionary from these samples: ") + ZDICT_getErrorName(length)};
  }
  dictionary.resize(length);
  return from_bytes(std::move(dictionary));
}

Result<std::string> zstd_compress(std::string_view bytes, const ZstdDictionary* dictionary) {
  auto* context = compressor();
  if (context == nullptr) return Error{ErrorCode::io, "cannot compress: is memory short?"};
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const auto length = dictionary == nullptr
                          ? ZSTD_compressCCtx(context, frame.data(), frame.size(), bytes.data(), bytes.size(), kLevel)
                          : ZSTD_compress_usingCDict(context, frame.data(), frame.size(), bytes.data(), bytes.size(),
                                                     dictionary->tables().compress);
  if (ZSTD_isError(length) != 0) {
    return Error{ErrorCode::io, std::string("cannot compress: ") + ZSTD_getErrorName(length)};
  }
  frame.resize(length);
  frame.shrink_to_fit();
  return frame;
}

std::uint32_t zstd_dictionary_of(std::string_view frame) {
  return ZSTD_getDictID_fromFrame(frame.data(), frame.size());
}

Result<std::string> zstd_decompress(std::string_view frame, const ZstdDictionary* dictionary, std::size_t most) {
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) return damaged("no frame");
  if (size > most) return damaged("larger than it may be");
  const auto number = zstd_dictionary_of(frame);
  if (number != (dictionary == nullptr ? 0 : dictionary->number())) return damaged("its dictionary is another one");
  auto* context = decompressor();
  if (context == nullptr) return Error{ErrorCode::io, "cannot decompress: is memory short?"};
  std::string bytes(static_cast<std::size_t>(size), '\0');
  const auto length = dictionary == nullptr
                          ? ZSTD_decompressDCtx(context, bytes.data(), bytes.size(), frame.data(), frame.size())
                          : ZSTD_decompress_usingDDict(context, bytes.data(), bytes.size(), frame.data(), frame.size(),
                                                       dictionary->tables().decompress);
  if (ZSTD_isError(length) != 0 || length != bytes.size()) return damaged("its bytes do not fit together");
  return bytes;
}

}  // namespace campus
